"""The face of taxation: nobody outside imports anything else."""

__all__: list[str] = []

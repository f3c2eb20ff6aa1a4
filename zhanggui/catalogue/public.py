"""The face of catalogue: nobody outside imports anything else."""

__all__: list[str] = []

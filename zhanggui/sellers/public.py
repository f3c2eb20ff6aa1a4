"""The face of sellers: nobody outside imports anything else."""

__all__: list[str] = []

"""What lies in a folder: which files are documents, of which kind, of which claim; and how a worker opens one."""

from claimctl.intake.load import load
from claimctl.intake.places import Place, at
from claimctl.intake.scan import Intake, scan

__all__ = ["Intake", "Place", "at", "load", "scan"]

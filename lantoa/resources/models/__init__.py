"""Money, equipment, and the upgrades that both go into."""

from lantoa.resources.models.equipment import Equipment, Loan, StockTake, Tally, WriteOff
from lantoa.resources.models.money import MOST, BudgetLine, Category, Proof, Rules, Spending
from lantoa.resources.models.projects import Milestone, Project

__all__ = [
    "MOST", "BudgetLine", "Category", "Equipment", "Loan", "Milestone", "Project", "Proof", "Rules", "Spending",
    "StockTake", "Tally", "WriteOff",
]  # fmt: skip

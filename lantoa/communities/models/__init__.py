"""Groups, what is said and decided in them, how they are looked after, and cases of members."""

from lantoa.communities.models.cases import Case, CaseEvent, CaseFile, CaseStep
from lantoa.communities.models.groups import DEEPEST, Group, Member, OutsideGroup, Quiet
from lantoa.communities.models.moderation import Concern, Hiding, WatchWord
from lantoa.communities.models.polls import Ballot, Option, Poll
from lantoa.communities.models.posts import Photo, Post

__all__ = [
    "DEEPEST", "Ballot", "Case", "CaseEvent", "CaseFile", "CaseStep", "Concern", "Group", "Hiding", "Member", "Option",
    "OutsideGroup", "Photo", "Poll", "Post", "Quiet", "WatchWord",
]  # fmt: skip

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.communities import actions, boards, queries
from lantoa.communities.actions.polls import outcome_of
from lantoa.communities.models import Ballot, Option, Poll
from lantoa.communities.tasks import close_polls

pytestmark = pytest.mark.django_db


def later(**how):
    return timezone.now() + timedelta(**how)


@pytest.fixture
def voters(union):
    """Eight colleagues of school A."""
    return [union.account(union.school_a) for _nth in range(8)]


@pytest.fixture
def proposal(group, member, voters):
    """A proposal in a group of ten."""
    return actions.propose(
        member, group, title="Họp chiều thứ Sáu", text="Để ai cũng dự được.", closes_at=later(days=3)
    )


def test_a_person_votes_once_and_no_row_says_for_what(group, member, colleague):
    post = actions.ask_group(
        member, group, title="Đi đâu?", options=["Biển", "Núi", "Biển", ""], closes_at=later(days=2)
    )
    poll = post.poll
    assert [option.label for option in poll.options.all()] == ["Biển", "Núi"]
    actions.vote(member.person, poll, 0)
    with pytest.raises(Conflict, match="đã bỏ phiếu"):
        actions.vote(member.person, poll, 1)
    with pytest.raises(Invalid):
        actions.vote(colleague.person, poll, 7)
    assert [option.votes for option in poll.options.all()] == [1, 0]
    assert Ballot.objects.count() == 1
    assert {field.name for field in Ballot._meta.get_fields()} == {"id", "poll", "person"}
    assert not AuditEntry.objects.filter(verb__contains="vote").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(poll=poll, person=member.person)


def test_only_who_belongs_votes_and_only_in_time(group, member, stranger, time_machine):
    poll = actions.ask_group(member, group, title="Đi đâu?", options=["A", "B"], closes_at=later(hours=1)).poll
    with pytest.raises(NotAllowed):
        actions.vote(stranger.person, poll, 0)
    time_machine.move_to(later(hours=1), tick=False)
    with pytest.raises(Conflict, match="hết thời gian"):
        actions.vote(member.person, poll, 0)


@pytest.mark.parametrize("options", [["Một mình"], [], [str(n) for n in range(11)]])
def test_a_poll_has_two_to_ten_options(group, member, options):
    with pytest.raises(Invalid):
        actions.ask_group(member, group, title="Gì?", options=options, closes_at=later(days=1))
    with pytest.raises(Invalid):
        actions.ask_group(member, group, title="Gì?", options=["A", "B"], closes_at=later(minutes=1))


def test_results_are_counts_after_the_end_and_of_five_or_more(group, member, voters, time_machine):
    post = actions.ask_group(member, group, title="Đi đâu?", options=["Biển", "Núi"], closes_at=later(hours=2))
    for account in voters[:4]:
        actions.vote(account.person, post.poll, 0)
    assert queries.tally(post.poll, member.person).rows == []
    time_machine.move_to(later(hours=3), tick=False)
    few = queries.tally(post.poll, member.person)
    assert (few.rows, few.too_few) == ([], True)
    time_machine.move_to(later(hours=-2), tick=False)
    actions.vote(voters[5].person, post.poll, 1)
    time_machine.move_to(later(hours=2), tick=False)
    assert queries.tally(post.poll, member.person).rows == [("Biển", 4), ("Núi", 1)]


@pytest.mark.parametrize(
    ("agree", "disagree", "abstain", "people", "quorum", "outcome"),
    [
        (3, 1, 1, 10, 50, "passed"),
        (2, 2, 1, 10, 50, "rejected"),
        (1, 2, 2, 10, 50, "rejected"),
        (4, 0, 0, 10, 50, "no_quorum"),
        (0, 0, 0, 0, 50, "no_quorum"),
        (1, 0, 2, 3, 100, "passed"),
        (2, 1, 0, 9, 34, "no_quorum"),
    ],
)
def test_a_decision_needs_its_quorum_and_more_for_than_against(agree, disagree, abstain, people, quorum, outcome):
    assert outcome_of({0: agree, 1: disagree, 2: abstain}, people, quorum) == outcome


def test_a_decision_is_closed_by_the_clock_and_counted_over_the_group(proposal, voters, time_machine):
    for nth, account in enumerate(voters[:6]):
        actions.vote(account.person, proposal.poll, Option.AGREE if nth else Option.DISAGREE)
    assert close_polls.call() == 0
    time_machine.move_to(later(days=3), tick=False)
    assert close_polls.call() == 1
    assert close_polls.call() == 0
    poll = Poll.objects.get()
    assert (poll.electorate, poll.voted, poll.outcome) == (10, 6, Poll.Outcome.PASSED)


def test_a_quorum_does_not_get_easier_because_people_leave(union, proposal, voters, time_machine):
    for account in voters[:4]:
        actions.vote(account.person, proposal.poll, Option.AGREE)
    from lantoa.people import actions as people

    for account in voters[4:]:
        people.transfer(None, account.person, union.school_b, on=timezone.localdate())
    time_machine.move_to(later(days=3), tick=False)
    close_polls.call()
    assert Poll.objects.get().outcome == Poll.Outcome.NO_QUORUM


def test_a_facilitator_signs_the_outcome_and_then_nothing_changes(
    chair, member, colleague, proposal, voters, time_machine, signed_in
):
    for account in voters[:6]:
        actions.vote(account.person, proposal.poll, Option.AGREE)
    address = reverse("communities:state", args=["S001", proposal.poll.pk])
    early = signed_in(chair).post(address, {"statement": "Họp thứ Sáu."})
    assert "Chưa hết thời gian" in early.content.decode()
    time_machine.move_to(later(days=3), tick=False)
    assert "Ghi kết luận cho 1 đề xuất" in [item.title for item in boards.todo(chair)]
    with pytest.raises(NotAllowed):
        actions.state_outcome(member, proposal.poll, "Tự ký")
    assert signed_in(chair).post(address, {"statement": "Từ tháng 12 họp chiều thứ Sáu."}).status_code == 302
    page = signed_in(colleague).get(proposal.get_absolute_url()).content.decode()
    assert "Từ tháng 12 họp chiều thứ Sáu." in page
    assert "Được thông qua" in page
    assert "Trần Văn Chủ Tọa" in page
    assert "đúng như khi ký" in page
    with pytest.raises(Conflict, match="đã được ký"):
        actions.state_outcome(chair, proposal.poll, "Đổi ý")
    with pytest.raises(Conflict):
        actions.edit(member, proposal, text="Đổi đề xuất")
    with pytest.raises(Conflict):
        actions.remove(member, proposal)
    with pytest.raises(Conflict):
        actions.hide(chair, proposal, "Không thích kết quả")


def test_a_result_changed_by_hand_shows(chair, proposal, voters, time_machine, signed_in):
    for account in voters[:6]:
        actions.vote(account.person, proposal.poll, Option.DISAGREE)
    time_machine.move_to(later(days=3), tick=False)
    poll = actions.state_outcome(chair, proposal.poll, "Không họp thứ Sáu.")
    assert actions.is_sealed(Poll.objects.get(pk=poll.pk))
    Option.objects.filter(poll=poll, place=Option.AGREE).update(votes=9)
    assert not actions.is_sealed(Poll.objects.get(pk=poll.pk))
    assert "Không còn như khi ký" in signed_in(chair).get(proposal.get_absolute_url()).content.decode()


def test_a_decision_waits_on_the_own_page_until_one_has_voted(proposal, voters):
    assert "Bỏ phiếu: Họp chiều thứ Sáu" in [item.title for item in boards.mine(voters[0])]
    actions.vote(voters[0].person, proposal.poll, 0)
    assert not list(boards.mine(voters[0]))


def test_one_votes_through_the_page(proposal, voters, signed_in):
    client = signed_in(voters[0])
    assert "Phiếu kín" in client.get(proposal.get_absolute_url()).content.decode()
    assert client.post(reverse("communities:vote", args=[proposal.pk]), {"place": "1"}).status_code == 302
    assert "Bạn đã bỏ phiếu" in client.get(proposal.get_absolute_url()).content.decode()
    client.post(reverse("communities:vote", args=[proposal.pk]), {"place": "một"})
    assert Ballot.objects.count() == 1


def test_polls_and_proposals_are_begun_through_their_forms(group, member, signed_in):
    client = signed_in(member)
    moment = timezone.localtime(later(days=3)).strftime("%Y-%m-%dT%H:%M")
    form = {"title": "Đi đâu?", "option_0": "Biển", "option_1": "Núi", "closes_at": moment}
    assert client.post(reverse("communities:ask", args=[group.pk]), form).status_code == 302
    form = {"title": "Họp thứ Sáu", "text": "Cho tiện.", "closes_at": moment}
    assert client.post(reverse("communities:propose", args=[group.pk]), form).status_code == 302
    assert sorted(Poll.objects.values_list("kind", flat=True)) == ["decision", "poll"]
    assert client.get(reverse("communities:ask", args=[group.pk])).status_code == 200

"""How a goal is measured: figures of today, figures wished for, deadlines and what they are figures of."""

from itertools import combinations

import pytest

from analyzer.engines.local.measures import measures_of
from evals.measures.score import Labelled, agrees, judge, read_goals


def test_a_measured_goal_gives_metric_baseline_and_target() -> None:
    found = measures_of("We want cost per lead from $180 to $120 by June.", "")
    assert found == ("cost per lead", "$180", "$120", "June")


def test_a_vague_goal_has_no_measures() -> None:
    assert measures_of("We want to be more efficient.", "We want to be more efficient.") == (None, None, None, None)


def test_what_the_sentence_lacks_comes_from_its_neighbours() -> None:
    around = "Our no-show rate is 11 percent today. I want to see it halved."
    found = measures_of("I want to see it halved.", around)
    assert (found.metric, found.baseline, found.target) == ("no-show rate", "11 percent", "halved")


@pytest.mark.parametrize(
    ("text", "baseline", "target"),
    [
        ("It's supposed to be inside of a week, some of them it's thirty days or they won't take it.", "thirty days", "inside of a week"),
        ("I could live with one in twenty.", None, "one in twenty"),
        ("The project is only successful when we are under 4 % at end of next year.", None, "under 4 %"),
        ("He is happy once we are at nine days.", None, "nine days"),
        ("We're at nine days and I'd be happy with four.", "nine days", "four"),
        ("Get it down to two percent.", None, "two percent"),
        ("A refund should take no more than 48 hours.", None, "no more than 48 hours"),
        ("Nine out of ten should go out the same day.", None, "Nine out of ten"),
        ("Picking errors must come down from 14 to 5.", "14", "5"),
        ("I'd take 30 visits a day instead of 22.", "22", "30 visits"),
        ("It takes us six weeks right now.", "six weeks", None),
        ("Forty minutes at the gate must become ten.", "Forty minutes", "ten"),
        ("The backlog should be at 80, it was 260.", "260", "80"),
        ("Somewhere under a day and a half would be fine.", None, "under a day and a half"),
        ("If a claim's not in within the week I want to know why.", None, "within the week"),
        ("We can't carry more than 9 empty rooms.", None, "9 empty rooms"),
        ("What I'd love, twenty new shops by autumn.", None, "twenty new shops"),
        ("I will not buy 800 of them, but I want 300.", None, "300"),
        ("I'd sleep if nine chairs in ten had a patient in them.", None, "nine chairs in ten"),
        ("Forty I could live with.", None, "Forty"),
        (
            "I've got nurses driving two and a half hours a day and I'd like it under ninety minutes.",
            "two and a half hours",
            "under ninety minutes",
        ),
        ("Nobody's phone should go at ten to seven in the morning.", None, None),
        ("I want to know what the last four schools cost us.", None, None),
        ("I want to halve the waiting list.", None, "halve"),
    ],
)
def test_what_is_and_what_should_be_are_told_apart(text: str, baseline: str | None, target: str | None) -> None:
    found = measures_of(text, text)
    assert (found.baseline, found.target) == (baseline, target)


def test_a_figure_beside_a_wish_is_todays() -> None:
    around = "One in five. And I have told everybody, I could live with one in twenty."
    found = measures_of("And I have told everybody, I could live with one in twenty.", around)
    assert (found.baseline, found.target) == ("One in five", "one in twenty")


def test_a_figure_of_something_else_is_not_todays() -> None:
    around = "I've got sixty engineers. A green build in fifteen minutes would do."
    found = measures_of("A green build in fifteen minutes would do.", around)
    assert (found.baseline, found.target) == (None, "fifteen minutes")


@pytest.mark.parametrize(
    ("text", "timeline"),
    [
        ("We want that by the end of March.", "end of March"),
        ("All sites have to be on it before the audit.", "before the audit"),
        ("Waste has to be under 3 percent this season.", "this season"),
        ("Returns have to come down to nine percent within one year.", "within one year"),
        ("I'd like that under four hours from 2026.", "from 2026"),
        ("We want them halved within two charter periods.", "within two charter periods"),
        ("We expect 15 percent less in the first year.", "in the first year"),
        ("I'd like it at seven percent by Mother's Day.", "Mother's Day"),
        ("I'd like to see my own grandkids at Christmas.", None),
        ("They sign on a Thursday and I want it paid.", None),
        ("We've lost people since Easter and want to keep the rest.", None),
        ("From Monday to Friday we need the line at zero stops.", None),
        ("Last year it was worse, we want it better.", None),
        ("What comes in by noon should ship the same day.", None),
    ],
)
def test_only_an_end_that_is_set_is_a_deadline(text: str, timeline: str | None) -> None:
    assert measures_of(text, text).timeline == timeline


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Please set retention to five years.", "retention"),
        ("Expired stock must go below one percent.", "Expired stock"),
        ("We want 28 percent food cost.", "food cost"),
        ("I need the scrap at 8 percent.", "scrap"),
        ("We want 95% of damp cases done inside ten days.", "damp cases"),
        ("The board asked for a loss ratio of five percent.", "loss ratio"),
        ("I want to write back to Ohio in two days.", None),
        ("We'd like fewer late deliveries.", "late deliveries"),
        ("If it was under forty I'd frame it.", None),
        ("I need three points back.", None),
    ],
)
def test_the_metric_is_what_the_figure_is_said_of(text: str, metric: str | None) -> None:
    assert measures_of(text, text).metric == metric


def test_every_measure_of_the_labelled_goals_is_a_verbatim_phrase() -> None:
    for goal in read_goals():
        assert all(phrase is None or phrase in goal.around for phrase in measures_of(goal.text, goal.around)), goal.id


def test_the_labels_are_verbatim_and_no_company_is_in_both_halves() -> None:
    goals = read_goals()
    halves = [{g.company for g in goals if g.half == half} for half in ("look", "decide", "fresh")]
    assert len(goals) >= 160 and not any(one & other for one, other in combinations(halves, 2))
    for goal in goals:
        for right in (goal.metric, goal.baseline, goal.target, goal.timeline):
            assert all(phrase.lower() in goal.around.lower() for phrase in right), goal.id


def test_a_phrase_agrees_with_a_label_that_shares_half_of_its_words() -> None:
    assert agrees("under ten per cent", ("ten per cent",))
    assert agrees("22 routes", ("22",))
    assert not agrees("Our whole no-show rate today", ("rate",))


def test_a_wrong_phrase_is_false_and_leaves_the_right_one_missed() -> None:
    text = "It was 95 and we want it below 40."
    goal = Labelled(id="x", company="x", half="look", text=text, around=text, metric=(), baseline=("12",), target=("40",), timeline=())
    told = dict(judge(goal, measures_of(text, text)))
    assert told["baseline"] == (0, 1, 1)
    assert told["target"] == (1, 0, 0)


def test_what_is_so_already_is_no_figure_to_start_from() -> None:
    assert (
        measures_of("I need to be under sixty, so we're under sixty.", "I need to be under sixty, so we're under sixty.").baseline is None
    )


def test_the_year_of_a_deadline_stands_behind_its_month() -> None:
    text = "By the end of June next year I want to see ten."
    assert measures_of(text, text).timeline == "end of June next year"


def test_a_bare_figure_and_the_question_say_how_it_is_today() -> None:
    around = "It's short for one in five today.\nWhere would you like that to be?\nI could live with one in twenty."
    assert measures_of("I could live with one in twenty.", around).baseline == "one in five"
    around = "Eighteen percent. Other people are at ten, eleven. So that's it. If we can get to ten I'm happy."
    assert measures_of("If we can get to ten I'm happy.", around).baseline == "Eighteen percent"


@pytest.mark.parametrize(
    ("text", "baseline", "target"),
    [
        ("If I can't get that to fifteen I haven't done my job.", None, "fifteen"),
        ("There had better be a one in front of it.", None, "a one in front of it"),
        ("He wants an eight at the front of it.", None, "an eight at the front of it"),
        ("I want that number to start with a one.", None, "start with a one"),
        ("I told him I'd have it at one in twenty.", None, "one in twenty"),
        ("So this time I want six for six.", None, "six for six"),
        ("I'd like to be embarrassed by anything over two.", None, "two"),
        ("What we've told the board, what Ann has told them, is fourteen.", None, "fourteen"),
        ("What we told them is four teen by June.", None, "four teen"),
        ("So somewhere between 26.0 and 26.5, that's what I told him.", None, "between 26.0 and 26.5"),
        ("If even a quarter of those came back, I'd be glad.", None, "a quarter"),
        ("Eighteen percent of people buy twice, and she's got twenty-five in her objectives.", "Eighteen percent", "twenty-five"),
        ("Out of every hundred that start thirty-eight give up; I'd like twenty.", "thirty-eight", "twenty"),
        ("We lose 3% of the stock and I want it at 1.", "3%", "1"),
    ],
)
def test_ways_to_say_what_is_wished_for(text: str, baseline: str | None, target: str | None) -> None:
    found = measures_of(text, text)
    assert (found.baseline, found.target) == (baseline, target)


@pytest.mark.parametrize("before", ["It's four, half four by the time it's done. ", "The doors open at four. "])
def test_a_time_of_day_is_no_figure_to_start_from(before: str) -> None:
    text = "If it was half an hour I'd be happy."
    assert measures_of(text, before + text)[1:3] == (None, "half an hour")


def test_a_figure_after_were_at_is_no_time_of_day() -> None:
    text = "He wants to see a six at the end of March."
    around = "We were at eleven point four last year. They put it on my sheet. " + text
    assert measures_of(text, around).baseline == "eleven point four"


def test_how_often_is_no_deadline() -> None:
    text = "Eighteen percent buy from us twice inside a year, and she's got twenty-five in her objectives."
    assert measures_of(text, text).timeline is None


def test_the_price_of_one_is_no_figure_to_start_a_count_from() -> None:
    text = "There had better be a one in front of it."
    assert measures_of(text, "We did fifty-eight last week. Each is about forty dollars. " + text).baseline == "fifty-eight"


def test_a_part_of_a_figure_is_not_todays() -> None:
    text = "I'd want it to be five or six."
    assert measures_of(text, "Eleven weeks. The check is three of it. " + text).baseline == "Eleven weeks"


def test_a_share_of_those_just_told_does_not_start_from_their_share() -> None:
    text = "If even a quarter of those came back, I'd be glad."
    assert measures_of(text, "41% of our patients are overdue. " + text).baseline is None


def test_there_is_the_figure_right_before() -> None:
    text = "I told Joyce we'd be there by the end of the third quarter."
    assert measures_of(text, "Three business days. " + text).target == "Three business days"


def test_there_is_no_figure_that_a_whole_sentence_tells() -> None:
    text = "I told Joyce we'd be there by June."
    assert measures_of(text, "We have nine branches in three counties. " + text).target is None


def test_a_figure_may_leave_out_its_thousands() -> None:
    text = "Penalties under 200k, they were 610 last year."
    assert measures_of(text, text)[1:3] == ("610", "under 200k")


@pytest.mark.parametrize(
    ("before", "text", "metric"),
    [
        ("", "He judges this on one thing: unplanned stops 6.5% to 3%.", "unplanned stops"),
        ("", "Aneta = June audit, planned jobs 55% to 90%.", "planned jobs"),
        ("The number I get looked at on is average class size. ", "What we told them is fourteen.", "average class size"),
        ("There's one number Russell goes on about, which is hoist hours. ", "He wants eighty.", "hoist hours"),
        ("What they look at me for is the no shows. Alan put it on my sheet. ", "He wants to see a six.", "no shows"),
        ("One point of occupancy is worth a fortune. ", "I want eighty-eight by June.", "occupancy"),
        ("", "My bosses would like to see those claims halved.", "claims"),
        ("", "Eighteen percent of people buy again, I want thirty.", None),
    ],
)
def test_the_metric_is_what_one_is_judged_by_or_what_goes_from_a_figure_to_another(before: str, text: str, metric: str | None) -> None:
    assert measures_of(text, before + text).metric == metric


@pytest.mark.parametrize(
    ("text", "timeline"),
    [
        ("I want that at fifteen by the end of next fiscal.", "end of next fiscal"),
        ("There must be a one in front of it when we close the books June thirtieth.", "June thirtieth"),
    ],
)
def test_the_end_of_a_fiscal_year_is_a_deadline(text: str, timeline: str) -> None:
    assert measures_of(text, text).timeline == timeline


def test_a_measure_named_behind_the_goal_is_no_metric_of_it() -> None:
    text = "I told him one point in year one, so between 26.0 and 26.5."
    assert measures_of(text, text + " If Dana gets her turnover number too then great.").metric is None


def test_a_bound_from_which_something_is_so_is_no_wish() -> None:
    text = "I'd like to be embarrassed by anything over two."
    around = "Over two fifty they need the letter, and right now that takes us eleven days. " + text
    assert measures_of(text, around)[1:3] == ("eleven days", "two")


def test_only_one_is_a_figure() -> None:
    assert measures_of("If I only lose one this winter I'll light a candle.", "").target == "one"


def test_a_financial_year_is_a_deadline_of_figures() -> None:
    assert measures_of("We want agency nursing from £184k to below £100k in 2026/27.", "").timeline == "in 2026/27"


def test_a_day_that_a_sentence_beside_is_nothing_but_is_the_deadline() -> None:
    text = "I'd want it running with enough time for somebody to sit next to Dot."
    found = measures_of(text, text + " So like the start of April.")
    assert (found.metric, found.timeline) == (None, "start of April")


def test_a_day_in_a_sentence_about_something_else_is_no_deadline() -> None:
    text = "I'd want it running with time for somebody to sit next to Dot."
    assert measures_of(text, text + " We open in April.").timeline is None
    assert (
        measures_of("There's a letter that takes eleven days.", "I find out in August. There's a letter that takes eleven days.").timeline
        is None
    )


def test_a_figure_that_somebody_is_held_to_is_the_target() -> None:
    text = "My director has three written on his whiteboard."
    found = measures_of(text, "Unplanned stops run at about six and a half percent of running time. " + text)
    assert found[:3] == ("Unplanned stops", "six and a half percent", "three")


def test_a_bare_figure_that_has_to_be_there_is_the_target() -> None:
    assert measures_of("Two twenty.", "Two twenty. On one shift. It has to be there by the end of March.").target == "Two twenty"


def test_what_one_of_them_costs_is_no_figure_to_start_from() -> None:
    text = "I want that at seven by the end of year one."
    assert measures_of(text, text + " Every point is about nine million rand.")[1:3] == (None, "seven")


def test_a_number_behind_a_condition_is_not_what_the_condition_wishes_for() -> None:
    text = "I need half a million gallons not to be in the ground."
    assert measures_of(text, text + " If she doesn't get there it's about 400k a year in penalties.").baseline is None


def test_a_share_of_a_hundred_beside_another_is_todays() -> None:
    text = "We want to be at one and a half of every hundred parcels, today it is four."
    assert measures_of(text, text)[1:3] == ("four", "one and a half")


def test_what_people_met_at_in_the_middle_is_the_target() -> None:
    text = "So they met in the middle and it's two in five."
    assert measures_of(text, "She'd like us at one in two. " + text)[1:3] == (None, "two in five")


def test_being_there_in_person_is_no_figure() -> None:
    text = "The second is for the night, so nobody must be there in the night."
    assert measures_of("So nobody must be there at night.", "We want two. So nobody must be there at night.").target is None
    assert measures_of(text, text).target is None


def test_a_day_before_the_goal_is_no_deadline() -> None:
    text = "It's two thirds of it I'm after."
    assert measures_of(text, "October 25. " + text).timeline is None


@pytest.mark.parametrize(
    ("around", "text"),
    [
        ("", "I want calls to inside sales cut in half."),
        ("Number four is mine. ", "I want to answer within four hours."),
        ("The number is the real one. ", "I want it to be 35 percent."),
        ("The figure is a hundred thousand. ", "I want eighty."),
    ],
)
def test_what_is_no_measure_is_no_metric(around: str, text: str) -> None:
    assert measures_of(text, around + text).metric is None


def test_a_financial_year_is_told_whole() -> None:
    assert measures_of("I want it at 85 by the end of next financial year.", "").timeline == "end of next financial year"

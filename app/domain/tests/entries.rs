//! What a unit types, and what becomes of it (M28–M36).

use domain::{
    Decimal,
    ids::{OrgCode, RowId},
    indicators::{AssessmentPoint, Cycle, Direction, Nature, PlanCurve, Track},
    language::Language,
    ledgers::{IssueList, Ledger, ledger},
    number::{self, NumberError},
    period::Period,
    problem::Severity,
    progress::{
        Cause, Checked, Difficulty, DifficultyInput, EntryInput, EntryRow, EntrySheet, EntryState, EntryValue,
        LONGEST_NOTE, check, deviates, looks,
    },
    schedule::{Light, planned},
    scoring::{ScoringRule, Stage},
};

fn dec(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn point(rule: ScoringRule, unit: &str, direction: Direction) -> AssessmentPoint {
    AssessmentPoint {
        code: Track::CityToUnit.point_code(2023, 1),
        track: Track::CityToUnit,
        year: 2023,
        number: 1,
        path: Default::default(),
        name: "考评点".to_owned(),
        weight: Decimal::TWO,
        nature: Nature::Quantitative,
        direction,
        unit: unit.to_owned(),
        target: dec("100"),
        standard: String::new(),
        rule,
        examples: Vec::new(),
        plan: PlanCurve::Linear,
        scoring_unit: String::new(),
        responsible_units: Vec::new(),
        cycle: Cycle::Monthly,
        remarks: String::new(),
        evidence: String::new(),
    }
}

const COMPLETION: ScoringRule = ScoringRule::Completion { allow_negative: false };

fn typed(actual: &str, note: &str, issue_list: &str, target: &str, point: &AssessmentPoint) -> Checked {
    let input = EntryInput {
        actual: actual.to_owned(),
        note: note.to_owned(),
        issue_list: issue_list.to_owned(),
        ..EntryInput::default()
    };
    check(&input, point, dec(target))
}

fn codes(checked: &Checked) -> Vec<(&str, &str)> {
    checked.problems.iter().map(|problem| (problem.code.as_str(), problem.place.as_str())).collect()
}

#[test]
fn numbers_are_read_as_people_type_them() {
    for (text, value) in [
        ("12.5", "12.5"),
        (" 12.50 ", "12.5"),
        ("１２３．５", "123.5"),
        ("－３", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("1,234,567.8", "1234567.8"),
        ("1，234", "1234"),
        ("\u{3000}0.10\u{3000}", "0.1"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-0", "0"),
        ("000000000000000000012", "12"),
        ("999999999999999.999999", "999999999999999.999999"),
        ("0.1000000000", "0.1"),
    ] {
        assert_eq!(number::parse(text), Ok(dec(value)), "{text}");
    }
}

#[test]
fn what_is_not_a_plain_number_is_refused() {
    use NumberError::{Empty, NotANumber, TooLarge, TooPrecise};
    for (text, error) in [
        ("", Empty),
        (" \u{3000}\t", Empty),
        ("1e400", NotANumber),
        ("1E5", NotANumber),
        ("NaN", NotANumber),
        ("inf", NotANumber),
        ("80%", NotANumber),
        ("80％", NotANumber),
        ("1.2.3", NotANumber),
        ("--1", NotANumber),
        ("-", NotANumber),
        (".", NotANumber),
        ("1 2", NotANumber),
        ("12,34", NotANumber),
        (",123", NotANumber),
        ("1234,567", NotANumber),
        ("1.2,345", NotANumber),
        ("0x10", NotANumber),
        ("十二", NotANumber),
        ("1\u{0}", NotANumber),
        ("1000000000000000", TooLarge),
        ("0.1234567", TooPrecise),
    ] {
        assert_eq!(number::parse(text), Err(error), "{text:?}");
        assert!(!error.text(Language::Chinese).is_empty() && error.text(Language::English).is_ascii());
    }
}

#[test]
fn numbers_are_written_plainly() {
    for (value, plain, two) in [
        ("0", "0", "0.00"),
        ("-0.00", "0", "0.00"),
        ("1.10", "1.1", "1.10"),
        ("-0.125", "-0.125", "-0.13"),
        ("2.005", "2.005", "2.01"),
        ("-0.004", "-0.004", "0.00"),
        ("1200.000", "1200", "1200.00"),
        ("0.0000001", "0.0000001", "0.00"),
    ] {
        assert_eq!((number::plain(dec(value)).as_str(), number::two(dec(value)).as_str()), (plain, two));
    }
}

#[test]
fn m28_a_form_is_checked_field_by_field() {
    let point = point(COMPLETION, "个", Direction::HigherBetter);
    let checked = typed("８０", " 已完成\u{7}\r\n验收 ", "county", "100", &point);
    let value = EntryValue {
        actual: dec("80"),
        note: "已完成\n验收".to_owned(),
        issue_list: Some(IssueList::County),
        difficulty: Difficulty::default(),
    };
    assert_eq!(checked, Checked { value: Some(value), problems: Vec::new() });

    let checked = typed("八十", &"长".repeat(LONGEST_NOTE + 1), "village", "100", &point);
    assert_eq!(
        codes(&checked),
        [("text_too_long", "note"), ("issue_list_unknown", "issue_list"), ("number_expected", "actual")]
    );
    assert_eq!(checked.value, None);
    assert!(typed("80", &"长".repeat(LONGEST_NOTE), "", "100", &point).value.is_some());
}

#[test]
fn negative_values_are_for_rates_and_rules_that_allow_them() {
    let refused = typed("-3", "", "", "100", &point(COMPLETION, "亩", Direction::HigherBetter));
    assert_eq!((codes(&refused), refused.value.is_some()), (vec![("negative_not_allowed", "actual")], false));

    let rate = typed("-3", "", "", "8", &point(COMPLETION, "%", Direction::HigherBetter));
    assert_eq!(codes(&rate), [("negative_counts_as_zero", "actual")]);
    assert_eq!(rate.problems[0].severity, Severity::Notice);
    assert_eq!(rate.value.map(|value| value.actual), Some(dec("-3")));

    let allowed = ScoringRule::Completion { allow_negative: true };
    let checked = typed("-3", "", "", "100", &point(allowed, "亿元", Direction::HigherBetter));
    assert_eq!((codes(&checked), checked.value.is_some()), (vec![], true));
}

#[test]
fn a_large_deviation_needs_a_note() {
    let higher = point(COMPLETION, "个", Direction::HigherBetter);
    assert_eq!(codes(&typed("130", "", "", "100", &higher)), [("deviation_needs_note", "note")]);
    assert_eq!(codes(&typed("130", " \u{1} ", "", "100", &higher)), [("deviation_needs_note", "note")]);
    assert!(typed("130", "上年结转", "", "100", &higher).value.is_some());
    assert!(typed("129.999999", "", "", "100", &higher).value.is_some());
    assert!(deviates(Direction::HigherBetter, Decimal::ZERO, dec("30")));
    assert!(!deviates(Direction::HigherBetter, Decimal::ZERO, dec("29.99")));
    assert!(!deviates(Direction::LowerBetter, dec("10"), dec("100")));
    assert!(!deviates(Direction::HigherBetter, dec("-5"), dec("100")));
}

#[test]
fn ratios_and_percents_have_an_end() {
    let judged = point(ScoringRule::Qualitative, "系数", Direction::HigherBetter);
    assert_eq!(codes(&typed("1.01", "说明", "", "0.8", &judged)), [("out_of_range", "actual")]);
    assert!(typed("1", "", "", "0.8", &judged).value.is_some());
    let stages = vec![Stage { name: "开工".to_owned(), weight: dec("100") }];
    let staged = point(ScoringRule::Milestones { stages }, "%", Direction::HigherBetter);
    assert_eq!(codes(&typed("101", "", "", "100", &staged)), [("out_of_range", "actual")]);
    assert_eq!(codes(&typed("-1", "", "", "100", &staged)), [("out_of_range", "actual")]);
}

#[test]
fn equal_values_have_one_canonical_text() {
    let value = |actual: &str, note: &str| EntryValue {
        actual: dec(actual),
        note: note.to_owned(),
        issue_list: Some(IssueList::City),
        difficulty: Difficulty::default(),
    };
    assert_eq!(value("80", "甲").canonical(), value("80.000", "甲").canonical());
    assert_eq!(value("80", "甲").canonical(), "v1\nactual=80\nissue_list=city\nnote=甲");
    assert_ne!(value("80", "甲").canonical(), value("80", "乙").canonical());
    let none = EntryValue { issue_list: None, ..value("80", "甲") };
    assert_ne!(none.canonical(), value("80", "甲").canonical());
}

#[test]
fn m35_each_point_stands_in_one_ledger() {
    use Direction::{Equal, HigherBetter, LowerBetter};
    for (direction, month, actual, light, expected) in [
        (HigherBetter, 3, Some("100"), Light::Green, Ledger::Done),
        (HigherBetter, 3, Some("99.99"), Light::Green, Ledger::OnTrack),
        (HigherBetter, 3, Some("10"), Light::Red, Ledger::OffTrack),
        (HigherBetter, 3, None, Light::Missing, Ledger::OffTrack),
        (LowerBetter, 11, Some("10"), Light::Green, Ledger::OnTrack),
        (LowerBetter, 12, Some("100"), Light::Green, Ledger::Done),
        (LowerBetter, 12, Some("101"), Light::Red, Ledger::OffTrack),
        (Equal, 11, Some("100"), Light::Green, Ledger::OnTrack),
        (Equal, 12, Some("100"), Light::Green, Ledger::Done),
        (Equal, 12, Some("99"), Light::Yellow, Ledger::OffTrack),
    ] {
        let actual = actual.map(dec);
        assert_eq!(ledger(direction, dec("100"), month, actual, light), expected, "{direction:?} {month} {actual:?}");
    }
}

#[test]
fn a_plan_is_its_curve_or_the_month_s_share() {
    assert_eq!(planned(None, dec("7"), 1), dec("0.583333"));
    assert_eq!(planned(None, Decimal::MAX, 12), Decimal::MAX);
    let curve: [Decimal; 12] = std::array::from_fn(Decimal::from);
    assert_eq!(planned(Some(&curve), dec("100"), 9), dec("8"));
    let percents = PlanCurve::PercentOfTarget([dec("25"); 12]);
    assert_eq!(percents.values(dec("4.4")), Some([dec("1.1"); 12]));
    assert!(PlanCurve::PercentOfTarget([Decimal::MAX; 12]).values(Decimal::MAX).is_some(), "no panic");
}

/// September of a point with these values from January on.
fn september(point: AssessmentPoint, values: &[&str]) -> EntrySheet {
    let month = |month| Period::new(2023, month).expect("a month");
    let history = (1..).zip(values).map(|(at, value)| (month(at), dec(value))).collect();
    let row = EntryRow {
        assignment: RowId::new("a"),
        target: point.target,
        point,
        org: OrgCode::new("451202"),
        org_name: String::new(),
        due: month(9).due(10),
        state: EntryState::Empty,
        revision: 0,
        actual: None,
        previous: None,
        light: None,
        ledger: None,
        issue_list: None,
        evidence_count: 0,
        unread: 0,
        days_late: 0,
    };
    EntrySheet {
        row,
        period: month(9),
        thresholds: Default::default(),
        note: String::new(),
        difficulty: Difficulty::default(),
        draft: None,
        step: Default::default(),
        history,
        last_year: vec![(Period::new(2022, 9).expect("a month"), dec("71"))],
        peers: Vec::new(),
        evidence: Vec::new(),
        events: Vec::new(),
        messages: 0,
        frozen: false,
        window: None,
        on_site: Vec::new(),
        returned: Vec::new(),
    }
}

fn looked(sheet: &EntrySheet, actual: &str) -> Vec<String> {
    let input = EntryInput { actual: actual.to_owned(), ..EntryInput::default() };
    let found = looks(sheet, &input, dec(actual));
    assert!(found.iter().all(|problem| problem.severity == Severity::Notice), "a look refuses nothing");
    found.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn m29_a_value_asks_for_a_second_look_and_is_never_refused_for_it() {
    let count = point(COMPLETION, "个", Direction::HigherBetter);
    let steady = ["10", "20", "28", "38", "48", "58", "66", "74"];
    let sheet = september(count.clone(), &steady);
    assert_eq!(looked(&sheet, "84"), [""; 0]);
    assert_eq!(looked(&sheet, "73"), ["cumulative_fell"]);
    // Three times the largest step is the most that is no jump.
    assert_eq!(looked(&sheet, "104"), [""; 0]);
    assert_eq!(looked(&sheet, "104.01"), ["value_jumped"]);
    // One step is too little to judge by; no movement so far is no measure.
    assert_eq!(looked(&september(count.clone(), &["10", "20"]), "90"), [""; 0]);
    assert_eq!(looked(&september(count.clone(), &["70"; 8]), "90"), [""; 0]);
    // Of 75 planned by September, 80 % is the first green value.
    assert_eq!(looked(&september(count.clone(), &[]), "60"), ["exactly_on_threshold"]);
    assert_eq!(looked(&september(count.clone(), &[]), "60.01"), [""; 0]);
    // A share may fall.
    let share = september(point(COMPLETION, "%", Direction::HigherBetter), &steady);
    assert_eq!(looked(&share, "73"), [""; 0]);
    assert_eq!(sheet.same_month_last_year(), Some(dec("71")));
}

#[test]
fn m34_a_value_that_is_behind_asks_for_cause_and_measures() {
    let sheet = september(point(COMPLETION, "个", Direction::HigherBetter), &[]);
    assert_eq!(looked(&sheet, "30"), ["behind_without_cause"]);
    let difficulty = DifficultyInput {
        cause: "objective".to_owned(),
        measures: " 已约谈施工方\u{7}\r\n倒排工期 ".to_owned(),
        coordination: "用地指标".to_owned(),
    };
    let input = EntryInput { actual: "30".to_owned(), difficulty, ..EntryInput::default() };
    assert_eq!(looks(&sheet, &input, dec("30")), []);
    let value = check(&input, &sheet.row.point, dec("100")).value.expect("a value");
    assert_eq!(value.difficulty.cause, Some(Cause::Objective));
    assert_eq!(value.difficulty.text(Language::Chinese), "客观原因；措施：已约谈施工方\n倒排工期；需协调：用地指标");
    assert_eq!(value.typed().difficulty.measures, value.difficulty.measures);
    // It belongs to the content that an acceptance is bound to; without it the hash is that of earlier releases.
    let bare = EntryValue { difficulty: Difficulty::default(), ..value.clone() };
    assert_eq!(bare.canonical(), "v1\nactual=30\nissue_list=\nnote=");
    assert_ne!(value.canonical(), bare.canonical());

    let wrong =
        DifficultyInput { cause: "fate".to_owned(), measures: "长".repeat(1001), ..DifficultyInput::default() };
    let input = EntryInput { actual: "90".to_owned(), difficulty: wrong, ..EntryInput::default() };
    let checked = check(&input, &sheet.row.point, dec("100"));
    assert_eq!(codes(&checked), [("cause_unknown", "cause"), ("text_too_long", "measures")]);
}

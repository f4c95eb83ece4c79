//! A year's record: which version counts for which period, what stands where, where points were lost.

use domain::{
    Decimal,
    ids::{OrgCode, PointCode, RowId},
    indicators::{AssessmentPoint, Cycle, Direction, Nature, PlanCurve, Track},
    language::Language,
    ledgers::Ledger,
    organisations::OrgKind,
    period::Period,
    schedule::{Light, Thresholds},
    scoring::ScoringRule,
    year_end::{
        AdjustmentKind, Effective, NodeStatus, Part, RecordedAdjustment, RecordedEvaluation, RecordedOrg, Terms,
        YearRecord, explain_total, weak_areas,
    },
};

fn period(month: u8) -> Period {
    Period::new(2023, month).expect("a period")
}

fn d(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn point(code: &str, track: Track, path: [&str; 3], weight: &str) -> AssessmentPoint {
    serde_json::from_value(serde_json::json!({
        "code": code, "track": track, "year": 2023, "number": 1, "path": path, "name": code, "weight": weight,
        "nature": Nature::Quantitative, "direction": Direction::HigherBetter, "unit": "个", "target": "100",
        "standard": "", "rule": ScoringRule::Completion { allow_negative: false }, "plan": PlanCurve::Linear,
        "scoring_unit": "", "responsible_units": ["单位"], "cycle": Cycle::Monthly, "remarks": "",
    }))
    .expect("a point")
}

fn since<T>(decisions: impl IntoIterator<Item = (u8, T)>) -> Effective<T> {
    let mut effective = Effective::default();
    decisions.into_iter().for_each(|(month, value)| effective.decide(period(month), value));
    effective
}

fn org(code: &str, kind: OrgKind) -> RecordedOrg {
    RecordedOrg { code: OrgCode::new(code), name: format!("单位{code}"), kind }
}

fn part(point: usize, org: usize, target: Effective<Option<Decimal>>, actuals: &[(usize, &str)]) -> Part {
    let mut part = Part { assignment: RowId::new(format!("{point}-{org}")), point, org, target, actuals: [None; 12] };
    actuals.iter().for_each(|(month, actual)| part.actuals[month - 1] = Some(d(actual)));
    part
}

fn record(points: Vec<Effective<Option<AssessmentPoint>>>, parts: Vec<Part>) -> YearRecord {
    YearRecord {
        year: 2023,
        thresholds: Thresholds::default(),
        terms: Terms::default(),
        orgs: vec![
            org("451202", OrgKind::County),
            org("451203", OrgKind::County),
            org("K001", OrgKind::DevelopmentZone),
            org("U001", OrgKind::Municipal),
        ],
        points,
        parts,
        adjustments: Vec::new(),
        evaluations: Vec::new(),
    }
}

#[test]
fn what_is_decided_later_counts_from_its_period_on() {
    let mut rule = since([(1, "first"), (7, "second")]);
    let at = |rule: &Effective<&'static str>, month| rule.at(period(month)).map(|(_, value)| *value);
    assert_eq!([at(&rule, 6), at(&rule, 7), at(&rule, 12)], [Some("first"), Some("second"), Some("second")]);
    assert_eq!(rule.at(period(12)).map(|(from, _)| from), Some(period(7)));
    // Another decision for July on leaves the half-year before alone.
    rule.decide(period(7), "third");
    assert_eq!([at(&rule, 6), at(&rule, 7)], [Some("first"), Some("third")]);
    // One that counts from January replaces all.
    rule.decide(period(1), "last");
    assert_eq!([at(&rule, 1), at(&rule, 12)], [Some("last"), Some("last")]);
    assert_eq!(since([(4, "april")]).at(period(3)), None);
}

#[test]
fn a_rule_scores_the_periods_that_it_is_bound_to() {
    let path = ["甲", "一", "子"];
    let first = point("X2023-001", Track::CityToUnit, path, "2.00");
    let second = AssessmentPoint { weight: d("4.00"), ..first.clone() };
    let gone = point("X2023-002", Track::CityToUnit, path, "1.00");
    let points = vec![since([(1, Some(first)), (7, Some(second))]), since([(1, Some(gone)), (10, None)])];
    let whole = || since([(1, Some(d("100")))]);
    let parts = vec![
        part(0, 0, since([(1, Some(d("100"))), (10, Some(d("50")))]), &[(6, "50"), (9, "50"), (12, "50")]),
        part(1, 0, whole(), &[(6, "100"), (9, "100")]),
        part(0, 1, since([(1, None)]), &[]),
    ];
    let record = record(points, parts);
    let total = |month| record.open(Track::CityToUnit, month).expect("a month").book.standing(0).total;
    // June: 2·50/100 + 1; September: 4·50/100 + 1; December: the target has come down and the second point is gone.
    assert_eq!([total(6), total(9), total(12)], [Some(d("2")), Some(d("3")), Some(d("4"))]);
    let december = record.open(Track::CityToUnit, 12).expect("a month");
    assert_eq!(december.book.points().len(), 1);
    assert_eq!(december.book.score(1, 0).status, NodeStatus::NotApplicable);
    let results = record.results().expect("results");
    assert_eq!(results.county.results.iter().map(|place| place.rank).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(results.county.results[1].total, "0.00", "nothing applies");
    assert_eq!(record.last_month(), 12);
}

#[test]
fn the_city_is_scored_with_what_the_unit_in_charge_reports() {
    let point = point("C2023-001", Track::RegionToCity, ["甲", "一", "子"], "2.00");
    let quarterly = AssessmentPoint { code: PointCode::new("C2023-002"), cycle: Cycle::Quarterly, ..point.clone() };
    let points = vec![since([(1, Some(point))]), since([(1, Some(quarterly))])];
    let parts = vec![
        // Handed over in July; what the first unit has reported stays with it.
        part(0, 0, since([(1, Some(d("100"))), (7, None)]), &[(6, "60")]),
        part(0, 3, since([(7, Some(d("100")))]), &[(12, "90")]),
        part(1, 3, since([(1, Some(d("100")))]), &[(3, "25"), (12, "120")]),
    ];
    let record = record(points, parts);
    let results = record.results().expect("results");
    assert_eq!(results.city.total, "3.80");
    let lights = &results.city.lights[&PointCode::new("C2023-002")];
    assert_eq!(lights.keys().copied().collect::<Vec<_>>(), [3, 6, 9, 12]);
    assert_eq!([lights[&3], lights[&6], lights[&12]], [Light::Green, Light::Missing, Light::Blue]);
    assert_eq!(results.city.lights[&PointCode::new("C2023-001")].len(), 12);
    let counts = results.city.ledger_counts[&12];
    assert_eq!((counts.get(Ledger::Done), counts.get(Ledger::OnTrack), counts.get(Ledger::OffTrack)), (1, 1, 0));
    assert_eq!(results.city.ledger_counts[&5].off_track, 1, "a quarterly point is not due in May");
    assert!(results.county.results.is_empty());
}

#[test]
fn zones_are_scored_but_neither_ranked_nor_compared_with() {
    let compared = AssessmentPoint {
        rule: ScoringRule::RatioToBest,
        ..point("X2023-001", Track::CityToUnit, ["甲", "一", "子"], "2.00")
    };
    let whole = || since([(1, Some(d("100")))]);
    let parts = vec![
        part(0, 0, whole(), &[(12, "40")]),
        part(0, 1, whole(), &[(12, "80")]),
        part(0, 2, whole(), &[(12, "160")]),
    ];
    let record = record(vec![since([(1, Some(compared))])], parts);
    let opened = record.open(Track::CityToUnit, 12).expect("a month");
    let scores = [0, 1, 2].map(|subject| opened.book.score(subject, 0).value);
    // The zone is measured against the counties and itself, the counties against each other alone.
    assert_eq!(scores, [Some(d("1.00")), Some(d("2.00")), Some(d("2.00"))]);
    assert_eq!(opened.book.standing(2).rank, None);
    assert_eq!(record.results().expect("results").county.detail.len(), 2);
}

#[test]
fn weak_areas_are_ranked_by_what_was_lost() {
    let points = vec![
        since([(1, Some(point("X2023-001", Track::CityToUnit, ["甲", "一", "子"], "4.00")))]),
        since([(1, Some(point("X2023-002", Track::CityToUnit, ["甲", "二", "丑"], "2.00")))]),
        since([(1, Some(point("X2023-003", Track::CityToUnit, ["乙", "三", "寅"], "2.00")))]),
    ];
    let (whole, none) = (|| since([(1, Some(d("100")))]), || since([(1, None)]));
    let parts = vec![
        part(0, 0, whole(), &[(12, "75")]),
        part(1, 0, whole(), &[(12, "100")]),
        part(2, 0, whole(), &[(12, "0")]),
        part(0, 1, whole(), &[(12, "100")]),
        part(1, 1, whole(), &[(12, "50")]),
        part(2, 1, none(), &[]),
    ];
    let record = record(points, parts);
    let book = record.open(Track::CityToUnit, 12).expect("a month").book;
    let rows = weak_areas(&[book.tree(0), book.tree(1)], 2);
    let names: Vec<(&str, Decimal)> = rows.iter().map(|row| (row.path[1].as_str(), row.lost)).collect();
    assert_eq!(names, [("三", d("2.00")), ("二", d("0.50")), ("一", d("0.50"))]);
    assert_eq!((rows[0].rate, rows[0].applying, rows[0].losing), (d("100.00"), 1, 1));
    assert_eq!((rows[1].rate, rows[2].rate), (d("25.00"), d("12.50")));
    assert_eq!((rows[0].share, rows[0].weight_share), (d("66.67"), d("25.00")));
    assert!(weak_areas(&[], 1).is_empty());
}

#[test]
fn a_total_names_every_step_to_it() {
    let points = vec![
        since([(1, Some(point("X2023-001", Track::CityToUnit, ["甲", "一", "子"], "60.00")))]),
        since([(1, Some(point("X2023-002", Track::CityToUnit, ["乙", "二", "丑"], "30.00")))]),
    ];
    let parts = vec![
        part(0, 0, since([(1, Some(d("100")))]), &[(12, "95")]),
        part(1, 0, since([(1, None)]), &[]),
        part(0, 1, since([(1, Some(d("100")))]), &[]),
    ];
    let mut record = record(points, parts);
    let adjustment = |kind, points: &str, group: &str| RecordedAdjustment {
        org: OrgCode::new("451202"),
        kind,
        reason: format!("{group}事由"),
        points: d(points),
        cap_group: group.to_owned(),
        evidence: String::from("文号"),
        declared_on: String::from("2023-05-01"),
    };
    record.adjustments = vec![
        adjustment(AdjustmentKind::Bonus, "1.50", "表彰"),
        adjustment(AdjustmentKind::Bonus, "1.00", "表彰"),
        adjustment(AdjustmentKind::Deduction, "0.35", "环保"),
        adjustment(AdjustmentKind::Veto, "0", ""),
    ];
    record.terms.caps.bonus_groups.insert("表彰".to_owned(), d("2.00"));
    record.terms.caps.bonus_total = Some(d("1.80"));
    record.evaluations = vec![RecordedEvaluation { org: OrgCode::new("451202"), score: d("81.55"), sample_size: 500 }];
    let opened = record.open(Track::CityToUnit, 12).expect("a month");
    let text = explain_total(&record, &opened, 0).text(Language::Chinese);
    for step in [
        "甲：57.00 / 60",
        "乙：不适用",
        "合计：有不适用的下级，57.00×90÷60，四舍五入为 85.50",
        "表彰小计 2.50，封顶 2.00，计 2.00",
        "总封顶 1.80，计 1.80",
        "环保小计 0.35，没有单列封顶，计 0.35",
        "81.55×10÷100 ＝ 8.16",
        "指标 85.50 ＋ 加分 1.80 － 扣分 0.35 ＋ 社会评价 8.16 ＝ 95.11",
        "一票否优",
        "等次：良好",
        "第 1 名",
    ] {
        assert!(text.contains(step), "{step} in\n{text}");
    }
    let other = explain_total(&record, &opened, 1).text(Language::English);
    assert!(other.contains("1 points not reported") && other.contains("place 2"), "{other}");
    let trial = record.open(Track::CityToUnit, 6).expect("a month");
    assert!(explain_total(&record, &trial, 0).title.chinese.contains("按 6 月数据试算"));
}

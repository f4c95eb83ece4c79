//! Bonus and deductions so far and what the caps leave (M61): what is sure, what can still be won, what can still be
//! lost. Nobody can tell what will happen; the caps tell how far it can go.

use crate::{
    ids::OrgCode,
    number::round_half_up,
    organisations::OrgKind,
    year_end::{AdjustmentKind, YearRecord},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A group of adjustments against its cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapRoom {
    /// 封顶组
    pub group: String,
    /// Points that were declared.
    pub declared: Decimal,
    /// Of those, what the group's cap lets count.
    pub counted: Decimal,
    /// None where the group has no cap of its own.
    pub cap: Option<Decimal>,
    /// What can still come, the cap of all groups together included; none where nothing bounds it.
    pub room: Option<Decimal>,
}

/// Bonus, or deductions, of one organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// In the order of their names; groups with a cap come even where nothing was declared.
    pub groups: Vec<CapRoom>,
    /// What counts already.
    pub sure: Decimal,
    /// What was declared beyond the caps and does not count.
    pub cut: Decimal,
    /// What can still come; none where nothing bounds it.
    pub room: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentForecast {
    pub org: OrgCode,
    pub org_name: String,
    pub bonus: Side,
    pub deduction: Side,
    pub veto: bool,
}

fn sum<'a>(values: impl Iterator<Item = &'a Decimal>) -> Decimal {
    values.fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value))
}

/// Points by group against the caps.
fn side(points: &[(String, Decimal)], caps: &BTreeMap<String, Decimal>, most: Option<Decimal>) -> Side {
    let mut declared: BTreeMap<&str, Decimal> = caps.keys().map(|group| (group.as_str(), Decimal::ZERO)).collect();
    for (group, points) in points.iter().filter(|(_, points)| *points > Decimal::ZERO) {
        let sum = declared.entry(group).or_default();
        *sum = sum.saturating_add(*points);
    }
    let cap = |group: &str| caps.get(group).copied();
    let counted: Vec<(&str, Decimal, Decimal)> = declared
        .into_iter()
        .map(|(group, declared)| (group, declared, cap(group).map_or(declared, |cap| declared.min(cap))))
        .collect();
    let together = sum(counted.iter().map(|(_, _, counted)| counted));
    let sure = round_half_up(most.map_or(together, |most| together.min(most)), 2);
    let left = most.map(|most| most.saturating_sub(sure).max(Decimal::ZERO));
    let group_room = |group: &str, counted: Decimal| {
        let own = cap(group).map(|cap| cap.saturating_sub(counted).max(Decimal::ZERO));
        match (own, left) {
            (Some(own), Some(left)) => Some(own.min(left)),
            (own, left) => own.or(left),
        }
    };
    let groups: Vec<CapRoom> = counted
        .iter()
        .map(|(group, declared, counted)| CapRoom {
            group: (*group).to_owned(),
            declared: *declared,
            counted: *counted,
            cap: cap(group),
            room: group_room(group, *counted),
        })
        .collect();
    // Without a cap of all together, any group that is not listed may still bring anything.
    let all = sum(counted.iter().map(|(_, declared, _)| declared));
    Side { groups, sure, cut: round_half_up(all.saturating_sub(sure), 2), room: left }
}

/// Everyone who is ranked, or the one that the reader may see.
pub fn adjustment_forecasts(record: &YearRecord, only: Option<&OrgCode>) -> Vec<AdjustmentForecast> {
    let caps = &record.terms.caps;
    let shown =
        record.orgs.iter().filter(|org| org.kind == OrgKind::County && only.is_none_or(|only| *only == org.code));
    let forecast = |org: &crate::year_end::RecordedOrg| {
        let of = |kind: AdjustmentKind| record.adjustments.iter().filter(move |a| a.org == org.code && a.kind == kind);
        let points = |kind| of(kind).map(|a| (a.cap_group.clone(), a.points)).collect::<Vec<_>>();
        AdjustmentForecast {
            org: org.code.clone(),
            org_name: org.name.clone(),
            bonus: side(&points(AdjustmentKind::Bonus), &caps.bonus_groups, caps.bonus_total),
            deduction: side(&points(AdjustmentKind::Deduction), &caps.deduction_groups, caps.deduction_total),
            veto: of(AdjustmentKind::Veto).next().is_some(),
        }
    };
    shown.map(forecast).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::year_end::{Adjustment, Caps, FinalInput, PublicEvaluation, final_score};
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn room_is_what_both_caps_leave() {
        let caps = BTreeMap::from([("表彰".to_owned(), dec("2")), ("改革".to_owned(), dec("1.5"))]);
        let points = [("表彰", "1.8"), ("表彰", "0.5"), ("其他", "0.4")].map(|(group, p)| (group.to_owned(), dec(p)));
        let side = side(&points, &caps, Some(dec("3.5")));
        // 2.0 of 2.3, 0.4, nothing: 2.4 count, 1.1 are left of 3.5.
        assert_eq!((side.sure, side.cut, side.room), (dec("2.4"), dec("0.3"), Some(dec("1.1"))));
        let rooms: Vec<_> = side.groups.iter().map(|group| (group.group.as_str(), group.room)).collect();
        assert_eq!(rooms, [("其他", Some(dec("1.1"))), ("改革", Some(dec("1.1"))), ("表彰", Some(dec("0")))]);
        let open = super::side(&points, &BTreeMap::new(), None);
        assert_eq!((open.sure, open.room), (dec("2.7"), None));
    }

    proptest! {
        #[test]
        fn what_is_sure_is_what_the_total_counts(
            points in proptest::collection::vec((0_usize..4, 0_i64..300), 0..8),
            caps in proptest::collection::btree_map(0_usize..4, 0_i64..400, 0..4),
            most in proptest::option::of(0_i64..600),
        ) {
            let group = |place: usize| format!("组{place}");
            let points: Vec<_> = points.into_iter().map(|(g, p)| (group(g), Decimal::new(p, 2))).collect();
            let caps: BTreeMap<_, _> = caps.into_iter().map(|(g, cap)| (group(g), Decimal::new(cap, 2))).collect();
            let most = most.map(|most| Decimal::new(most, 2));
            let side = side(&points, &caps, most);
            let bonus = points.iter().map(|(g, p)| Adjustment { cap_group: g.clone(), points: *p }).collect();
            let input = FinalInput {
                base_total: Decimal::ZERO, bonus, deductions: Vec::new(),
                caps: Caps { bonus_groups: caps, bonus_total: most, ..Caps::default() },
                public: PublicEvaluation { score: None, weight: Decimal::TEN }, veto: false, grade_bands: Vec::new(),
            };
            prop_assert_eq!(Some(side.sure), final_score(&input).map(|total| total.bonus));
            prop_assert!(side.groups.iter().all(|group| group.room.is_none_or(|room| room >= Decimal::ZERO)));
            if let (Some(most), Some(room)) = (most, side.room) {
                prop_assert_eq!(side.sure + room, most);
            }
        }
    }
}

//! The list of points at risk of a year.

use super::{Courses, Order, RiskFilter, RiskPage, RiskRow, adjustment_forecasts, forecast, risk};
use crate::{ids::OrgCode, indicators::Track, organisations::OrgKind, period::Period, year_end::YearRecord};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Judges every point of a track by what was reported up to a period. `only`: the one organisation that the reader may
/// see; it is judged among all, and nothing of the others is handed out.
pub fn risk_page(
    record: &YearRecord,
    before: Option<&YearRecord>,
    track: Track,
    period: Period,
    filter: &RiskFilter,
    only: Option<&OrgCode>,
) -> RiskPage {
    let courses = Courses::of(record, before, period.month());
    let peers = peers(record, &courses, track, filter);
    let mut page = RiskPage {
        track,
        period,
        domains: Vec::new(),
        orgs: Vec::new(),
        looked_at: 0,
        total_loss: Decimal::ZERO,
        rows: Vec::new(),
        adjustments: match track {
            Track::CityToUnit => adjustment_forecasts(record, only.or(filter.org.as_ref())),
            Track::RegionToCity => Vec::new(),
        },
    };
    for (place, part) in record.parts.iter().enumerate() {
        let (Some(course), Some(org)) = (courses.get(place), record.orgs.get(part.org)) else { continue };
        if course.point.track != track || only.is_some_and(|only| *only != org.code) {
            continue;
        }
        let domain = &course.point.path[0];
        let at = page.domains.iter().position(|known| known == domain).unwrap_or_else(|| {
            page.domains.push(domain.clone());
            page.domains.len() - 1
        });
        if page.orgs.iter().all(|(known, _)| *known != org.code) {
            page.orgs.push((org.code.clone(), org.name.clone()));
        }
        let wanted = filter.org.as_ref().is_none_or(|wanted| *wanted == org.code)
            && filter.domain.is_none_or(|wanted| wanted == at + 1);
        if !wanted {
            continue;
        }
        let judged = risk(&course, filter.method, peers.get(&part.point).map_or(&[], Vec::as_slice));
        page.looked_at += 1;
        page.total_loss = page.total_loss.checked_add(judged.loss).unwrap_or(page.total_loss);
        if judged.loss.is_zero() {
            continue;
        }
        page.rows.push(RiskRow {
            assignment: part.assignment.clone(),
            point: course.point.code.clone(),
            name: course.point.name.clone(),
            domain: domain.clone(),
            org: org.code.clone(),
            org_name: org.name.clone(),
            unit: course.point.unit.clone(),
            weight: course.point.weight,
            target: course.target,
            risk: judged,
        });
    }
    page.orgs.sort_by_key(|(code, _)| record.orgs.iter().position(|org| org.code == *code));
    sort_risks(&mut page.rows, filter.order);
    page
}

/// What the ranked organisations will have at year end, by point, where its method compares.
fn peers(record: &YearRecord, courses: &Courses, track: Track, filter: &RiskFilter) -> HashMap<usize, Vec<Decimal>> {
    let mut peers: HashMap<usize, Vec<Decimal>> = HashMap::new();
    for (place, part) in record.parts.iter().enumerate() {
        let (Some(course), Some(org)) = (courses.get(place), record.orgs.get(part.org)) else { continue };
        if course.point.track != track || org.kind != OrgKind::County || !course.point.rule.uses_peers() {
            continue;
        }
        if let Some(ahead) = forecast(&course, filter.method) {
            peers.entry(part.point).or_default().push(ahead.value);
        }
    }
    peers
}

/// Puts rows in order: by loss, or by what a percent is worth; what cannot be said comes last.
fn sort_risks(rows: &mut [RiskRow], order: Order) {
    rows.sort_by(|a, b| {
        let by_loss = b.risk.loss.cmp(&a.risk.loss);
        let first = match order {
            Order::Loss => by_loss,
            Order::Effort => b.risk.gain.cmp(&a.risk.gain).then(by_loss),
        };
        first.then_with(|| a.point.cmp(&b.point)).then_with(|| a.org.cmp(&b.org))
    });
}

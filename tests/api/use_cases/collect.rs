//! A county collects from its townships and bureaus (M7).

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::Role,
    decomposition::UnitKind,
    indicators::Aggregation,
    period::Period,
    progress::{CollectGrid, CollectInput},
};
use service::Error;

const COUNTY: &str = "451202";

fn input(grid: &CollectGrid, row: usize, column: usize, actual: &str) -> CollectInput {
    CollectInput {
        point: grid.rows[row].point.to_string(),
        unit: grid.columns[column].unit.to_string(),
        revision: grid.rows[row].cells[column].revision,
        actual: actual.into(),
    }
}

on_both!(m7_a_county_merges_what_its_units_report, |f: Fixture| async move {
    f.with_counties().await;
    let s = &f.service;
    let period: Period = "2023-09".parse().expect("a period");
    let county = f.user("county", Role::CountyOffice, Some(COUNTY)).await;
    assert_eq!(s.collect_grid(&county, period).await.expect("a grid").columns.len(), 0);
    s.add_sub_units(&county, UnitKind::Township, "甲镇\n乙镇").await.expect("added");

    let grid = s.collect_grid(&county, period).await.expect("a grid");
    assert_eq!(grid.columns.len(), 2);
    // Nobody has divided the targets yet: an output adds up, a growth rate has a mean.
    assert_eq!((grid.rows[0].unit.as_str(), grid.rows[0].aggregation), ("亿元", Aggregation::Sum));
    assert_eq!((grid.rows[1].unit.as_str(), grid.rows[1].aggregation), ("%", Aggregation::Average));
    let inputs = vec![input(&grid, 0, 0, "３.5"), input(&grid, 0, 1, "4")];
    assert_eq!(s.save_collected(&county, period, inputs.clone()).await.expect("saved"), 2);
    let saved = s.collect_grid(&county, period).await.expect("a grid");
    let values = saved.rows[0].cells.iter().map(|cell| cell.actual);
    assert_eq!(saved.rows[0].merged(values).value, Some("7.5".parse().expect("a decimal")));
    // The same once more is another one's older view.
    assert!(matches!(s.save_collected(&county, period, inputs).await, Err(Error::Conflict(1))));
    // What is not a number stores nothing, of the other cells neither.
    let bad = vec![input(&saved, 0, 0, "9"), input(&saved, 0, 1, "九")];
    assert!(matches!(s.save_collected(&county, period, bad).await, Err(Error::Invalid(_))));
    assert_eq!(s.collect_grid(&county, period).await.expect("a grid"), saved);
    // Emptied again.
    let emptied = vec![input(&saved, 0, 1, " ")];
    assert_eq!(s.save_collected(&county, period, emptied).await.expect("saved"), 1);
    let now = s.collect_grid(&county, period).await.expect("a grid");
    assert_eq!((now.rows[0].cells[1].actual, now.rows[0].cells[1].revision), (None, 2));

    // Another county has its own units and sees nothing of these; nor does it write them.
    let other = f.user("other", Role::CountyOffice, Some("451203")).await;
    assert_eq!(s.collect_grid(&other, period).await.expect("a grid").columns.len(), 0);
    let foreign = s.save_collected(&other, period, vec![input(&now, 0, 0, "1")]).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    assert!(s.verify_audit().await.expect("read").is_ok());
});

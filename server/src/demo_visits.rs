//! Visits of the sample year: one that is over, with a problem that its county is setting right, and two that are ahead.

use crate::Error;
use app::demo::PASSWORD;
use domain::{
    accounts::SessionUser,
    ids::RowId,
    inspections::{FoundInput, NewVisitInput, SiteInput},
    sync::{Batch, DeviceReport, VisitRecord},
};
use service::Service;
use time::{Date, macros::date};

const SURVEYED: Date = date!(2023 - 09 - 20);
const SET_RIGHT_BY: &str = "2023-10-13";

/// Loads what is missing. The business day is the caller's again afterwards.
pub(crate) async fn load(service: &Service, office: &SessionUser, today: Date) -> Result<(), Error> {
    if !service.visits(office).await?.visits.is_empty() {
        return Ok(());
    }
    service.clock().fix(Some(SURVEYED));
    let surveyed = survey(service, office).await;
    service.clock().fix(Some(today));
    surveyed?;
    let ahead = [
        ("U029", "site_verification", "2023-10-09", "核验三季度重点指标的台账和现场。样例数据（虚构内容）。"),
        ("451221", "field_survey", "2023-10-12", "调研指标完成情况、创先争优和社会评价。样例数据（虚构内容）。"),
    ];
    for (org, kind, day, purpose) in ahead {
        service.plan_visit(office, &plan(org, kind, day, purpose)).await?;
    }
    Ok(())
}

fn plan(org: &str, kind: &str, day: &str, purpose: &str) -> NewVisitInput {
    let members = vec![String::from("inspector")];
    NewVisitInput { org: org.into(), kind: kind.into(), day: day.into(), purpose: purpose.into(), members }
}

/// A survey in September, as its inspector recorded it.
async fn survey(service: &Service, office: &SessionUser) -> Result<(), Error> {
    let purpose = "调研指标完成情况。样例数据（虚构内容）。";
    let visit = service.plan_visit(office, &plan("451202", "field_survey", "2023-09-20", purpose)).await?;
    let Ok((token, inspector)) = service.sign_in("inspector", PASSWORD).await? else {
        return Err(Error::Settings("the demo's inspector cannot sign in".into()));
    };
    let points = service.visit(&inspector, &visit).await?.grid.sheets;
    let first = points.first().map(|entry| entry.row.assignment.clone());
    let found = FoundInput {
        list: "county".into(),
        cause: "subjective".into(),
        request: "补齐项目台账，注明每笔数据的来源，附佐证材料。".into(),
    };
    let inputs = [
        SiteInput { note: "现场查看项目，进展与填报一致（样例）。".into(), ..SiteInput::default() },
        SiteInput {
            assignment: first,
            note: "部分台账没有注明数据来源，无法核对 8 月填报值（样例）。".into(),
            found: Some(found),
            ..SiteInput::default()
        },
    ];
    let site: Vec<_> = inputs
        .into_iter()
        .zip(1..)
        .map(|(input, seq)| VisitRecord { id: new_id(), seq, visit: visit.clone(), input })
        .collect();
    let report = DeviceReport { device: new_id(), last_seq: 2, waiting: 2, oldest_at: None, given_up: 0 };
    let taken = service.sync(&inspector, Batch { report, user: None, records: Vec::new(), site }).await;
    service.sign_out(&token).await?;
    taken?;
    service.feed_back_visit(office, &visit, SET_RIGHT_BY).await?;
    Ok(service.end_visit(office, &visit, false).await?)
}

fn new_id() -> RowId {
    RowId::new(uuid::Uuid::now_v7().to_string())
}

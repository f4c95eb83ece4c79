//! Rule books of the sample year: those of 2023 published from the imported points, a draft for 2024 in consultation. All
//! opinions are invented.

use crate::Error;
use domain::{
    Date, Decimal,
    accounts::{Role, SessionUser},
    expenditure::DocumentNumber,
    ids::OrgCode,
    indicators::Track,
    number::{plain, round_half_up},
    organisations::OrgKind,
    rule_books::{Approval, ApprovalBody, BookRow, Editor, Field, Kind, Publication, Stage, Step, Verdict},
};
use service::{Service, rule_books::Source};
use time::macros::date;

/// Who said what about which point, by its place among the points, and what it should say.
const OPINIONS: [(&str, usize, &str, &str); 6] = [
    ("451202", 1, "建议结合上年基数核定目标，避免基数高的县区“鞭打快牛”。", "按上年实绩增长 5% 核定目标"),
    ("451203", 4, "该项数据由统计部门按季发布，建议改为按季填报。", "填报周期：季"),
    ("451221", 9, "分值偏低，与工作量不匹配，建议适当提高。", ""),
    ("U029", 2, "建议明确数据口径，以统计公报为准。", "以年度统计公报数据为准"),
    ("U007", 6, "建议增加佐证材料清单，便于年终核验。", ""),
    ("U012", 3, "责任单位应增加牵头部门，避免多头填报。", ""),
];

pub(crate) async fn load(service: &Service) -> Result<(), Error> {
    let system = &SessionUser { display_name: "市绩效办管理员".into(), ..Service::system_user() };
    let books = service.rule_books(system).await?;
    let of = |year: i32| books.iter().find(|row| row.year == year).cloned();
    match of(2023) {
        Some(book) if book.lifecycle.stage == Stage::Published => {}
        book => publish(service, system, book).await?,
    }
    match of(2024) {
        Some(book) if book.lifecycle.stage == Stage::Consultation => Ok(()),
        book => consult(service, system, book).await,
    }
}

/// Goes on with a book that an earlier run left half way, or begins one.
async fn begin(
    service: &Service,
    system: &SessionUser,
    book: Option<BookRow>,
    year: i32,
    source: Source,
) -> Result<BookRow, Error> {
    match book {
        Some(book) => Ok(book),
        None => Ok(service.create_rule_book(system, year, Track::CityToUnit, Kind::IndicatorRules, source).await?),
    }
}

async fn publish(service: &Service, system: &SessionUser, book: Option<BookRow>) -> Result<(), Error> {
    let mut book = begin(service, system, book, 2023, Source::Points).await?;
    let days: [Date; 3] = [date!(2023 - 03 - 03), date!(2023 - 03 - 10), date!(2023 - 03 - 17)];
    let approvals = ApprovalBody::ALL.into_iter().zip(days).zip(1..).map(|((body, day), number)| {
        let minutes = format!("会议纪要〔2023〕{number}号");
        Step::Approve(Approval { body, day, minutes })
    });
    let publication = Publication {
        number: DocumentNumber { issuer: "河绩发".into(), year: 2023, number: 2 },
        issued: date!(2023 - 03 - 20),
        effective_from: "2023-01".parse().map_err(|_| Error::Settings("the demo has a bad period".into()))?,
    };
    let begin = [Step::Consult { deadline: service.clock().today() }, Step::CloseConsultation, Step::Submit];
    let steps = begin.into_iter().chain(approvals).chain([Step::Publish(publication)]);
    // The stage and the approvals so far tell how many steps were taken already.
    let done = match book.lifecycle.stage {
        Stage::Draft => 0,
        Stage::Consultation => 1,
        Stage::Revision => 2,
        Stage::Approval | Stage::Published => 3 + book.lifecycle.approvals.len(),
    };
    for step in steps.skip(done) {
        book = service.advance_rule_book(system, &book.id, book.revision, step, vec![OrgKind::County]).await?;
    }
    Ok(())
}

async fn consult(service: &Service, system: &SessionUser, book: Option<BookRow>) -> Result<(), Error> {
    let row = begin(service, system, book, 2024, Source::LastYear).await?;
    let book = service.rule_book(system, &row.id).await?;
    let mut editor = Editor::new(book.outline, row.id.as_str());
    let points: Vec<usize> = (0..editor.outline().clauses.len()).filter(|at| editor.outline().is_point(*at)).collect();
    // Next year asks for a tenth more of some points.
    for at in points.iter().skip(3).step_by(11).take(3) {
        let Some(target) = editor.outline().clauses[*at].point.target else { continue };
        let more = round_half_up(target * Decimal::new(11, 1), 1);
        // A figure that the field does not take leaves the target as it is.
        let _ = editor.write(*at, Field::Target, &plain(more));
    }
    let row = service.save_rule_book(system, &row.id, row.revision, &row.title, editor.outline().clone()).await?;
    let step = Step::Consult { deadline: date!(2023 - 10 - 20) };
    let asked = vec![OrgKind::County, OrgKind::Municipal, OrgKind::CentralStationed];
    let row = service.advance_rule_book(system, &row.id, row.revision, step, asked).await?;
    for (place, (org, point, text, wording)) in OPINIONS.into_iter().enumerate() {
        let clause = points.get(point).and_then(|at| editor.outline().clauses.get(*at)).map(|clause| clause.id.clone());
        let unit = speaker(service, org).await?;
        let opinion = service.give_opinion(&unit, &row.id, clause, text, wording).await?;
        // The first two are answered already.
        match place {
            0 => drop(
                service.answer_opinion(system, &opinion, Verdict::Partly, "目标按近三年平均增幅核定。", None).await?,
            ),
            1 => drop(service.answer_opinion(system, &opinion, Verdict::Adopted, "", None).await?),
            _ => {}
        }
    }
    service.agree_to_rule_book(&speaker(service, "451222").await?, &row.id).await?;
    Ok(())
}

/// A unit's voice in the demo: there are accounts for two of them alone.
async fn speaker(service: &Service, org: &str) -> Result<SessionUser, Error> {
    let code = OrgCode::new(org);
    let unit = service.organisations().await?.into_iter().find(|unit| unit.code == code);
    let unit = unit.ok_or_else(|| Error::Settings(format!("the demo has no unit {org}")))?;
    Ok(SessionUser {
        role: Role::UnitReporter,
        display_name: "联络员".into(),
        org: Some(unit.code),
        org_name: Some(unit.name),
        ..Service::system_user()
    })
}

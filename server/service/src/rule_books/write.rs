//! Drafts: made empty or from what there is, and saved while they are written.

use super::{Row, Stored, select_books, stored};
use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    db::Tx,
    live::NewEvent,
    new_id, require,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{ClauseId, RowId},
    indicators::{AssessmentPoint, Track},
    rule_books::{BookRow, Clause, Kind, Lifecycle, Outline, Shape, Stage},
    warnings::LiveEvent,
};
use sha2::{Digest, Sha256};

/// What a new book begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Empty,
    /// The points of the year as they stand, imported or published.
    Points,
    /// The published book of the year before, else that year's points.
    LastYear,
}

impl Source {
    /// The source of a form's word.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "empty" => Self::Empty,
            "points" => Self::Points,
            "last_year" => Self::LastYear,
            _ => return None,
        })
    }
}

const LONGEST_TITLE: usize = 100;

fn check_title(title: &str) -> Result<String> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        return Err(Error::invalid(
            "title_missing",
            "title",
            "请填写标题，最多 100 个字。",
            "Enter a title of at most 100 characters.",
        ));
    }
    Ok(title.to_owned())
}

/// The headings that such a document has.
fn skeleton(kind: Kind, id: &RowId) -> Outline {
    let headings: &[&str] = match kind {
        Kind::Plan => &["一、考评对象", "二、考评内容", "三、考评程序", "四、结果运用", "五、有关要求"],
        Kind::BonusAndBottomLine => &["一、创新争优加分", "二、底线管理扣分", "三、申报与核定"],
        Kind::IndicatorRules => &[],
    };
    let clause = |(index, name): (usize, &&str)| {
        let id = ClauseId::new(format!("{id}.{}", index + 1));
        Clause { name: (*name).to_owned(), ..Clause::new(id, 1) }
    };
    Outline { clauses: headings.iter().enumerate().map(clause).collect(), ..Outline::empty(kind.shape()) }
}

fn nothing_there(year: i32) -> Error {
    Error::invalid(
        "nothing_to_copy",
        "source",
        &format!("{year}年没有可沿用的细则或考评点，请选择空白起草。"),
        &format!("There is no book and no point of {year} to begin with: begin with an empty book."),
    )
}

async fn points_of(tx: &mut Tx, track: Track, year: i32) -> Result<Vec<AssessmentPoint>> {
    let rows: Vec<(String,)> = tx
        .all("SELECT body FROM points WHERE track = $1 AND year = $2 ORDER BY number", args![track.code(), year])
        .await?;
    rows.iter().map(|(body,)| Ok(serde_json::from_str(body)?)).collect()
}

async fn begin_with(tx: &mut Tx, source: Source, id: &RowId, year: i32, track: Track, kind: Kind) -> Result<Outline> {
    let points_year = match source {
        Source::Empty => return Ok(skeleton(kind, id)),
        Source::Points => year,
        Source::LastYear => {
            let published: Option<(String,)> = tx
                .one(
                    "SELECT body FROM rule_books WHERE year = $1 AND track = $2 AND kind = $3 AND stage = 'published'
                     ORDER BY version DESC LIMIT 1",
                    args![year - 1, track.code(), kind.code()],
                )
                .await?;
            if let Some((body,)) = published {
                return Ok(serde_json::from_str::<Outline>(&body)?.for_another_year());
            }
            year - 1
        }
    };
    if kind.shape() == Shape::Text {
        return Err(nothing_there(points_year));
    }
    let points = points_of(tx, track, points_year).await?;
    match (points.is_empty(), source) {
        (true, _) => Err(nothing_there(points_year)),
        (false, Source::Points) => Ok(Outline::from_points(&points)),
        (false, _) => Ok(Outline::from_points(&points).for_another_year()),
    }
}

/// The latest version of a book; there is at most one that is not published.
async fn latest(tx: &mut Tx, year: i32, track: Track, kind: Kind) -> Result<Option<BookRow>> {
    let row: Option<Row> = tx
        .one(
            select_books!("WHERE year = $1 AND track = $2 AND kind = $3 ORDER BY version DESC LIMIT 1"),
            args![year, track.code(), kind.code()],
        )
        .await?;
    row.map(BookRow::try_from).transpose()
}

async fn insert(tx: &mut Tx, row: &BookRow, outline: &Outline) -> Result<()> {
    tx.run(
        "INSERT INTO rule_books (id, year, track, kind, version, title, stage, lifecycle, revision, body, updated_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            &row.id,
            row.year,
            row.track.code(),
            row.kind.code(),
            row.version,
            &row.title,
            row.lifecycle.stage.code(),
            serde_json::to_string(&row.lifecycle)?,
            row.revision,
            serde_json::to_string(outline)?,
            &row.updated_by,
            row.updated_at
        ],
    )
    .await
    .map(drop)
}

impl Service {
    /// Begins a book of a year. There is one of each kind and track; its later versions follow from it.
    pub async fn create_rule_book(
        &self,
        user: &SessionUser,
        year: i32,
        track: Track,
        kind: Kind,
        source: Source,
    ) -> Result<BookRow> {
        require(user, Right::WriteRules)?;
        if !(1990..=2200).contains(&year) {
            return Err(Error::invalid("bad_year", "year", "请填写四位年份。", "Enter a year of four digits."));
        }
        let row = BookRow {
            id: new_id(),
            year,
            track,
            kind,
            version: 1,
            title: kind.title(year, track),
            lifecycle: Lifecycle::default(),
            revision: 1,
            updated_at: self.clock.now(),
            updated_by: user.display_name.clone(),
        };
        let (new, actor) = (row.clone(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    if latest(tx, year, track, kind).await?.is_some() {
                        return Err(Error::invalid(
                            "book_exists",
                            "kind",
                            "这一年已有同类细则；请在它的基础上开新版本。",
                            "The year has such a book already: open a new version of it.",
                        ));
                    }
                    let outline = begin_with(tx, source, &new.id, year, track, kind).await?;
                    insert(tx, &new, &outline).await?;
                    let detail = serde_json::json!({ "title": new.title, "clauses": outline.clauses.len() });
                    let (at, object) = (new.updated_at, new.id.to_string());
                    tx.record(NewEntry { at, actor, action: "rule_books.create", object, detail }, vec![]).await
                })
            })
            .await?;
        Ok(row)
    }

    /// Opens the next version from a published one, which stays as it is.
    pub async fn open_next_version(&self, user: &SessionUser, id: &RowId) -> Result<BookRow> {
        require(user, Right::WriteRules)?;
        let (at, user, id) = (self.clock.now(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let Stored { row, body, .. } = stored(tx, &id).await?;
                    let newest = latest(tx, row.year, row.track, row.kind).await?.ok_or(Error::NotFound)?;
                    if newest.id != id || row.lifecycle.stage != Stage::Published {
                        return Err(Error::invalid(
                            "version_open",
                            "",
                            "已有一个新版本正在起草或审议，请在那一版上修改。",
                            "A later version is on its way already: make the changes there.",
                        ));
                    }
                    let new = BookRow {
                        id: new_id(),
                        version: row.version + 1,
                        lifecycle: Lifecycle::default(),
                        revision: 1,
                        updated_at: at,
                        updated_by: user.display_name,
                        ..row
                    };
                    insert(tx, &new, &body).await?;
                    let detail = serde_json::json!({ "from": id.as_str(), "version": new.version });
                    let (actor, object) = (user.username, new.id.to_string());
                    tx.record(NewEntry { at, actor, action: "rule_books.next_version", object, detail }, vec![])
                        .await?;
                    Ok(new)
                })
            })
            .await
    }

    /// Saves a draft over the revision that was read. Saving what is stored already changes nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when someone else has saved since, or the book is no longer open.
    pub async fn save_rule_book(
        &self,
        user: &SessionUser,
        id: &RowId,
        revision: i64,
        title: &str,
        outline: Outline,
    ) -> Result<BookRow> {
        require(user, Right::WriteRules)?;
        let title = check_title(title)?;
        if let Some(problem) = outline.obstacle() {
            return Err(Error::Invalid(vec![problem]));
        }
        let (at, user, id) = (self.clock.now(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let Stored { row, body, .. } = stored(tx, &id).await?;
                    if row.revision != revision || !row.lifecycle.stage.is_open() {
                        return Err(Error::Conflict(row.revision));
                    }
                    if outline.shape != row.kind.shape() {
                        return Err(Error::Internal(format!("rule book {id}: clauses of another shape")));
                    }
                    if row.title == title && body == outline {
                        return Ok(row);
                    }
                    let text = serde_json::to_string(&outline)?;
                    let hash = hex(&Sha256::digest(text.as_bytes()));
                    tx.run(
                        "UPDATE rule_books SET title = $1, body = $2, revision = $3, updated_by = $4, updated_at = $5
                         WHERE id = $6",
                        args![&title, text, revision + 1, &user.display_name, at, &id],
                    )
                    .await?;
                    let detail = serde_json::json!({
                        "revision": revision + 1, "clauses": outline.clauses.len(), "content": hash,
                    });
                    let (actor, object) = (user.username, id.to_string());
                    // Whoever has the book open learns that it moved on.
                    let event = NewEvent { org: None, payload: LiveEvent::RuleBook { book: id.clone() } };
                    let entry = NewEntry { at, actor, action: "rule_books.save", object, detail };
                    tx.record(entry, vec![event]).await?;
                    let (revision, updated_by) = (revision + 1, user.display_name);
                    Ok(BookRow { title, revision, updated_by, updated_at: at, ..row })
                })
            })
            .await
    }
}

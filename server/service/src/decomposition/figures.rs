//! Figures to divide by, such as the population: pasted as two columns, a unit and its figure.

use super::{checked_text, level_of, read::load, writing_level_of};
use crate::{Error, Result, Service, args, audit::NewEntry, decomposition::read::Scope};
use domain::{
    Decimal,
    accounts::SessionUser,
    decomposition::Column,
    indicators::Track,
    language::Language,
    number::{self, plain},
    problem::Problem,
};

/// Columns of figures that an installation keeps.
const MOST_COLUMNS: i64 = 50;

impl Service {
    /// Names of the columns of figures, with the number of units that have one.
    pub async fn figures(&self, user: &SessionUser) -> Result<Vec<(String, i64)>> {
        let level = level_of(user)?;
        self.db
            .all(
                "SELECT name, COUNT(*) FROM unit_figures WHERE parent = $1 GROUP BY name ORDER BY name",
                args![level.key()],
            )
            .await
    }

    /// Keeps a column of figures under a name, in place of an earlier one. Each line has a unit's name or code, a tab or
    /// a comma, and the figure. Returns how many units have one.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a problem for each line that cannot be read; its place is `text`.
    pub async fn save_figures(
        &self,
        user: &SessionUser,
        track: Track,
        year: i32,
        name: &str,
        text: &str,
    ) -> Result<usize> {
        let level = writing_level_of(user)?;
        let needed = ("请填写这列数的名称，如 常住人口（万人）", "Name the figures, such as: population");
        let name = checked_text(name, "name", Some(needed))?;
        let (service, text, at, actor) = (self.clone(), text.to_owned(), self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let scope = Scope { track, year, point: String::new() };
                    let columns = load(&service, tx, &level, &scope).await?.grid.columns;
                    let figures = read_figures(&text, &columns)?;
                    let (others,): (i64,) = tx
                        .one(
                            "SELECT COUNT(DISTINCT name) FROM unit_figures WHERE parent = $1 AND name <> $2",
                            args![level.key(), &name],
                        )
                        .await?
                        .unwrap_or_default();
                    if others >= MOST_COLUMNS {
                        return Err(Error::invalid(
                            "too_many_figures",
                            "name",
                            "最多保留 50 列依据数",
                            "At most 50 columns are kept",
                        ));
                    }
                    tx.run("DELETE FROM unit_figures WHERE parent = $1 AND name = $2", args![level.key(), &name])
                        .await?;
                    for (column, value) in &figures {
                        tx.run(
                            "INSERT INTO unit_figures (parent, name, unit_code, value) VALUES ($1, $2, $3, $4)",
                            args![level.key(), &name, &column.unit, plain(*value)],
                        )
                        .await?;
                    }
                    let values: Vec<_> = figures.iter().map(|(column, value)| (&column.unit, value)).collect();
                    let detail = serde_json::json!({ "figures": values });
                    let entry = NewEntry { at, actor, action: "decomposition.figures", object: name, detail };
                    tx.record(entry, vec![]).await?;
                    Ok(figures.len())
                })
            })
            .await
    }
}

fn read_figures<'a>(text: &str, columns: &'a [Column]) -> Result<Vec<(&'a Column, Decimal)>> {
    let (mut figures, mut problems) = (Vec::<(&Column, Decimal)>::new(), Vec::new());
    let mut problem = |line: usize, chinese: String, english: String| {
        let (chinese, english) = (format!("第 {line} 行：{chinese}"), format!("Line {line}: {english}"));
        problems.push(Problem::error("figure_unreadable", "text", chinese, english));
    };
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (unit, value) = line.split_once(['\t', ',', '，']).unwrap_or((line, ""));
        let unit = unit.trim();
        let Some(column) = columns.iter().find(|column| column.name == unit || column.unit.as_str() == unit) else {
            problem(index + 1, format!("没有单位“{unit}”"), format!("there is no unit “{unit}”"));
            continue;
        };
        if figures.iter().any(|(known, _)| known.unit == column.unit) {
            problem(index + 1, format!("“{unit}”出现了两次"), format!("“{unit}” stands twice"));
            continue;
        }
        match number::parse(value) {
            Ok(value) if value < Decimal::ZERO => {
                problem(index + 1, "不能是负数".into(), "no negative figure".into());
            }
            Ok(value) => figures.push((column, value)),
            Err(error) => problem(index + 1, error.text(Language::Chinese), error.text(Language::English)),
        }
    }
    if figures.is_empty() && problems.is_empty() {
        return Err(Error::invalid(
            "figures_missing",
            "text",
            "请粘贴两列：单位名称和数值",
            "Paste two columns: the unit's name and its figure",
        ));
    }
    if problems.is_empty() { Ok(figures) } else { Err(Error::Invalid(problems)) }
}

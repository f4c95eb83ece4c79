//! What headings mean, as people have confirmed it: they are asked once.

use crate::{Error, Result, Service, args, audit::NewEntry, require};
use documents::indicators::{HeadingMemory, heading_key, heading_names};
use domain::{
    accounts::{Right, SessionUser},
    imports::HeadingMeaning,
};

/// A heading of a workbook is a few words.
const LONGEST_HEADING: usize = 200;

impl Service {
    pub(super) async fn heading_memory(&self) -> Result<HeadingMemory> {
        let rows: Vec<(String, String, String)> =
            self.db.all("SELECT kind, heading, meaning FROM import_mappings", args![]).await?;
        let mut memory = HeadingMemory::default();
        for (kind, heading, meaning) in rows {
            memory.remember(&kind, &heading, &meaning);
        }
        Ok(memory)
    }

    /// Remembers what headings mean. An empty meaning leaves the column out.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a meaning that no column has, and where two headings of a sheet are given the same one.
    pub async fn remember_headings(&self, user: &SessionUser, meanings: Vec<HeadingMeaning>) -> Result<()> {
        require(user, Right::Import)?;
        for (index, said) in meanings.iter().enumerate() {
            let known = said.meaning.is_empty() || heading_names(&said.kind).contains(&said.meaning.as_str());
            let twice = meanings[..index]
                .iter()
                .any(|other| other.kind == said.kind && other.meaning == said.meaning && !said.meaning.is_empty());
            if !known || said.heading.is_empty() || said.heading.chars().count() > LONGEST_HEADING {
                return Err(Error::invalid(
                    "unknown_meaning",
                    &said.heading,
                    &format!("“{}”不能作为“{}”。请从列表中选择。", said.heading, said.meaning),
                    &format!("“{}” cannot be “{}”. Choose from the list.", said.heading, said.meaning),
                ));
            }
            if twice {
                return Err(Error::invalid(
                    "meaning_twice",
                    &said.heading,
                    &format!("有两列都选成了“{}”。请只选一列。", said.meaning),
                    &format!("Two columns are given the meaning “{}”. Choose one.", said.meaning),
                ));
            }
        }
        let (at, actor) = (self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    for said in &meanings {
                        tx.run(
                            "INSERT INTO import_mappings (kind, heading, meaning, confirmed_by, confirmed_at)
                             VALUES ($1, $2, $3, $4, $5)
                             ON CONFLICT (kind, heading) DO UPDATE SET meaning = excluded.meaning,
                                 confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at",
                            args![&said.kind, heading_key(&said.heading), &said.meaning, &actor, at],
                        )
                        .await?;
                    }
                    let detail = serde_json::to_value(&meanings)?;
                    let entry =
                        NewEntry { at, actor, action: "imports.headings", object: "import_mappings".into(), detail };
                    tx.record(entry, Vec::new()).await
                })
            })
            .await
    }
}

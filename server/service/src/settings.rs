//! Settings of the installation and of each year.

use crate::{Error, Result, Service, args, audit::NewEntry};
use domain::{accounts::SessionUser, schedule::Thresholds};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};

const BUSINESS_DATE: &str = "business_date";
const DEMO: &str = "demo";

/// Settings of an assessment year; the defaults stand where a year has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearPlan {
    /// The last day of reporting in the month after the period.
    pub due_day: u8,
    #[serde(rename = "light_thresholds")]
    pub thresholds: Thresholds,
    /// Points that public evaluation brings.
    pub public_evaluation_weight: Decimal,
}

impl Default for YearPlan {
    fn default() -> Self {
        Self { due_day: 10, thresholds: Thresholds::default(), public_evaluation_weight: Decimal::TEN }
    }
}

fn year_key(year: i32) -> String {
    format!("year_plan_{year}")
}

impl Service {
    pub(crate) async fn setting(&self, key: &str) -> Result<Option<String>> {
        let row: Option<(String,)> = self.db.one("SELECT value FROM settings WHERE key = $1", args![key]).await?;
        Ok(row.map(|(value,)| value))
    }

    async fn set(&self, key: String, value: String) -> Result<()> {
        self.set_as("system".into(), key, value).await
    }

    /// Changes a setting in a person's name.
    pub(crate) async fn set_by(&self, user: &SessionUser, key: String, value: String) -> Result<()> {
        self.set_as(user.username.clone(), key, value).await
    }

    async fn set_as(&self, actor: String, key: String, value: String) -> Result<()> {
        let at = self.clock.now();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                        args![&key, &value],
                    )
                    .await?;
                    let detail = serde_json::json!({ "value": value });
                    let entry = NewEntry { at, actor, action: "settings.set", object: key, detail };
                    tx.record(entry, vec![]).await
                })
            })
            .await
    }

    /// The plan of a year.
    pub async fn year_plan(&self, year: i32) -> Result<YearPlan> {
        match self.setting(&year_key(year)).await? {
            Some(json) => Ok(serde_json::from_str(&json)?),
            None => Ok(YearPlan::default()),
        }
    }

    /// Reads a year's settings from the JSON of a `plan-YEAR.json` file.
    pub async fn import_year_plan(&self, year: i32, json: &str) -> Result<()> {
        let plan: YearPlan = serde_json::from_str(json).map_err(|error| {
            Error::invalid(
                "bad_plan",
                "",
                &format!("年度计划文件有误：{error}"),
                &format!("The year's plan cannot be read: {error}"),
            )
        })?;
        self.set(year_key(year), serde_json::to_string(&plan)?).await
    }

    /// Holds the business day still, now and after a restart.
    pub async fn fix_business_date(&self, day: Date) -> Result<()> {
        self.set(BUSINESS_DATE.into(), day.to_string()).await?;
        self.clock.fix(Some(day));
        Ok(())
    }

    pub(crate) async fn load_business_date(&self) -> Result<()> {
        let Some(text) = self.setting(BUSINESS_DATE).await? else { return Ok(()) };
        let day = Date::parse(&text, format_description!("[year]-[month]-[day]"))
            .map_err(|error| Error::Internal(format!("the stored business date {text} cannot be read: {error}")))?;
        self.clock.fix(Some(day));
        Ok(())
    }

    /// Marks the installation as a demo, whose login page shows the accounts.
    pub async fn mark_as_demo(&self) -> Result<()> {
        self.set(DEMO.into(), "true".into()).await
    }

    /// Whether this is a demo.
    pub async fn is_demo(&self) -> Result<bool> {
        Ok(self.setting(DEMO).await?.is_some())
    }
}

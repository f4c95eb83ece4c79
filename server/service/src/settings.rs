//! Settings of the installation and of each year.

use crate::{
    Error, Result, Service, args, audit::NewEntry, live::NewEvent, progress::read_lights_of_year_again, require,
};
use domain::{
    accounts::{Right, SessionUser},
    period::Period,
    schedule::Thresholds,
    warnings::LiveEvent,
    year_end::{Caps, GradeBand, Terms},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};

const BUSINESS_DATE: &str = "business_date";
const DEMO: &str = "demo";

/// What reporting and lights need of a year's plan; the defaults stand where a year has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct YearPlan {
    /// The first day of reporting in the month of the period itself.
    pub open_day: u8,
    /// The last day of reporting in the month after the period.
    pub due_day: u8,
    #[serde(rename = "light_thresholds")]
    pub thresholds: Thresholds,
    /// An acceptance takes two reviewers.
    pub second_review: bool,
}

impl Default for YearPlan {
    fn default() -> Self {
        Self { open_day: 1, due_day: 10, thresholds: Thresholds::default(), second_review: false }
    }
}

impl YearPlan {
    /// The first day on which a period can be reported.
    pub fn opens(&self, period: Period) -> Date {
        period.opens(self.open_day)
    }

    /// The last day for reporting, for units without an extension.
    pub fn closes(&self, period: Period) -> Date {
        period.due(self.due_day)
    }
}

/// A year's plan whole, as it is imported and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct WholePlan {
    pub open_day: u8,
    pub due_day: u8,
    #[serde(rename = "light_thresholds")]
    pub thresholds: Thresholds,
    pub second_review: bool,
    /// Points that a public evaluation of 100 brings.
    pub public_evaluation_weight: Decimal,
    pub grade_bands: Vec<GradeBand>,
    pub caps: Caps,
}

impl Default for WholePlan {
    fn default() -> Self {
        let (plan, terms) = (YearPlan::default(), Terms::default());
        Self {
            open_day: plan.open_day,
            due_day: plan.due_day,
            thresholds: plan.thresholds,
            second_review: plan.second_review,
            public_evaluation_weight: terms.public_weight,
            grade_bands: terms.grade_bands,
            caps: terms.caps,
        }
    }
}

impl WholePlan {
    pub fn terms(self) -> Terms {
        Terms { caps: self.caps, public_weight: self.public_evaluation_weight, grade_bands: self.grade_bands }
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

    /// Reads a year's settings from the JSON of a `plan-YEAR.json` file; says whether they changed anything.
    pub async fn import_year_plan(&self, user: &SessionUser, year: i32, json: &str) -> Result<bool> {
        require(user, Right::Import)?;
        let plan: WholePlan = serde_json::from_str(json).map_err(|error| {
            Error::invalid(
                "bad_plan",
                "",
                &format!("年度计划文件有误：{error}"),
                &format!("The year's plan cannot be read: {error}"),
            )
        })?;
        self.store_year_plan(user, year, plan).await
    }

    /// Changes on which days each period of a year opens and closes.
    pub async fn set_period_days(&self, user: &SessionUser, year: i32, open_day: u8, due_day: u8) -> Result<bool> {
        require(user, Right::ManagePeriods)?;
        if !(1..=28).contains(&open_day) || !(1..=28).contains(&due_day) {
            return Err(Error::invalid(
                "day_expected",
                "due_day",
                "开放日和截止日须为 1 至 28 日",
                "The first and the last day are days from 1 to 28",
            ));
        }
        let plan = match self.setting(&year_key(year)).await? {
            Some(json) => serde_json::from_str(&json)?,
            None => WholePlan::default(),
        };
        self.store_year_plan(user, year, WholePlan { open_day, due_day, ..plan }).await
    }

    async fn store_year_plan(&self, user: &SessionUser, year: i32, plan: WholePlan) -> Result<bool> {
        let (clock, actor, body) = (self.clock.clone(), user.username.clone(), serde_json::to_string(&plan)?);
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let key = year_key(year);
                    let stored: Option<(String,)> =
                        tx.one("SELECT value FROM settings WHERE key = $1", args![&key]).await?;
                    let stored = stored.and_then(|(json,)| serde_json::from_str::<WholePlan>(&json).ok());
                    if stored.as_ref() == Some(&plan) {
                        return Ok(false);
                    }
                    let at = clock.now();
                    tx.run(
                        "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                        args![&key, &body],
                    )
                    .await?;
                    tx.run(
                        "INSERT INTO year_plan_versions (year, recorded_at, actor, body) VALUES ($1, $2, $3, $4)",
                        args![year, at, &actor, &body],
                    )
                    .await?;
                    read_lights_of_year_again(tx, year, &plan.thresholds).await?;
                    let detail = serde_json::json!({ "value": body });
                    let entry = NewEntry { at, actor, action: "settings.plan", object: key, detail };
                    tx.record(entry, vec![NewEvent { org: None, payload: LiveEvent::Imported }]).await?;
                    Ok(true)
                })
            })
            .await
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

//! Parts that several pages share.

pub mod cell_keys;
pub mod device;
pub mod error_view;
pub mod explain;
pub mod frame;
pub mod go;
pub mod icon;
pub mod language_switch;
pub mod light;
pub mod live;
pub mod month_chart;
pub mod plan_chart;
pub mod playground;
pub mod reload;
pub mod rule_form;
pub mod scope;
pub mod session;
pub mod sparkline;
pub mod state_chip;

pub use cell_keys::{CellKeys, Cells};
pub use device::{Queue, QueueBadge, QueuedChip, use_queue};
pub use error_view::{Empty, ErrorView};
pub use explain::{ExplainLink, ExplainPanel, ExplainSections, OwnExplainPanel, explain_word};
pub use frame::{Frame, Framed, percent_encode};
pub use go::use_go;
pub use icon::{Icon, Mark, Sprite};
pub use language_switch::LanguageSwitch;
pub use light::LightBadge;
pub use live::{Live, LiveBadge, UpdateBanner, use_live};
pub use plan_chart::PlanChart;
pub use playground::Playground;
pub use reload::use_reload;
pub use rule_form::RuleForm;
pub use scope::Scope;
pub use session::{Session, use_session};
pub use state_chip::{LedgerChip, StateChip, late_badge};

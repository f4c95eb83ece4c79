//! Names of things, each its own type so that one cannot be passed for another.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text that is known to be such a name.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The name as it is stored and shown.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// An organisation's code: six digits for a county, `U…` for a unit, `K…` for a development zone.
    OrgCode
);
text_id!(
    /// An assessment point's code: track letter, year, hyphen, three digits (`C2023-001`).
    PointCode
);
text_id!(
    /// Any row that people edit: a uuid v7 in text form.
    RowId
);
text_id!(
    /// A clause of a rule book: an indicator, an assessment point or a paragraph. Copies into later versions and years
    /// keep it, so that what became of a clause can be told.
    ClauseId
);

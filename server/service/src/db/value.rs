//! Arguments of a statement, the same for both databases.

/// One argument. A null keeps its type, which PostgreSQL wants to know.
#[derive(Clone, Debug)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
}

macro_rules! from {
    ($($type:ty => $variant:expr;)*) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                let make = $variant;
                make(value)
            }
        })*
    };
}

from! {
    i64 => |v| Value::Int(Some(v));
    i32 => |v| Value::Int(Some(i64::from(v)));
    u32 => |v| Value::Int(Some(i64::from(v)));
    Option<i64> => Value::Int;
    String => |v| Value::Text(Some(v));
    &str => |v: &str| Value::Text(Some(v.to_owned()));
    &String => |v: &String| Value::Text(Some(v.clone()));
    Option<String> => Value::Text;
    Option<&str> => |v: Option<&str>| Value::Text(v.map(str::to_owned));
    bool => Value::Bool;
    &domain::ids::RowId => |v: &domain::ids::RowId| Value::Text(Some(v.as_str().to_owned()));
    &domain::ids::OrgCode => |v: &domain::ids::OrgCode| Value::Text(Some(v.as_str().to_owned()));
    &domain::ids::PointCode => |v: &domain::ids::PointCode| Value::Text(Some(v.as_str().to_owned()));
    domain::period::Period => |v: domain::period::Period| Value::Text(Some(v.to_string()));
}

/// The arguments `$1`, `$2` … of a statement.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

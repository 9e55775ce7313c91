//! Values as the program sees them, without the place they come from.

use std::collections::BTreeMap;
use std::fmt;

/// A value of an application's environment.
///
/// # Examples
/// ```
/// use otp::application::Value;
///
/// let port = Value::from(8080);
/// assert_eq!(u16::try_from(port), Ok(8080));
/// assert!(bool::try_from(Value::from("on")).is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by key.
    Table(Table),
}

/// Keys and values: an environment as it is, or a part of one.
///
/// An application whose `#[env]` returns a `Table` is asked by key, with [`get_env`](crate::application::get_env); one with
/// a type of its own gets that.
///
/// # Examples
/// ```
/// use otp::application::{Table, Value};
///
/// let env = Table::new().with("port", 6380).with("limits", Table::new().with("clients", 10_000));
/// assert_eq!(env.get("limits.clients"), Some(&Value::from(10_000)));
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Table(pub(super) BTreeMap<String, Value>);

impl Table {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one value more, in place of the one that was there.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// The value of a key; dots lead into tables.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match (self.0.get(key), key.split_once('.')) {
            (Some(value), _) => Some(value),
            (None, Some((first, rest))) => match self.0.get(first)? {
                Value::Table(table) => table.get(rest),
                _ => None,
            },
            (None, None) => None,
        }
    }

    /// Keys and values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::List(values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Table(table) => {
                f.write_str("{")?;
                for (at, (key, value)) in table.iter().enumerate() {
                    write!(f, "{}{key} = {value}", if at == 0 { " " } else { ", " })?;
                }
                f.write_str(" }")
            }
        }
    }
}

/// A value is not of the type that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongType {
    value: Value,
    wanted: &'static str,
}

impl fmt::Display for WrongType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not {}", self.value, self.wanted)
    }
}

impl std::error::Error for WrongType {}

macro_rules! integers {
    ($($ty:ty),*) => { $(
        impl TryFrom<Value> for $ty {
            type Error = WrongType;

            fn try_from(value: Value) -> Result<Self, WrongType> {
                let fits = match &value {
                    Value::Integer(number) => <$ty>::try_from(*number).ok(),
                    _ => None,
                };
                fits.ok_or(WrongType { value, wanted: concat!("a number that fits into ", stringify!($ty)) })
            }
        }
    )* };
}

integers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

macro_rules! exactly {
    ($($variant:ident($ty:ty) = $wanted:literal),*) => { $(
        impl TryFrom<Value> for $ty {
            type Error = WrongType;

            fn try_from(value: Value) -> Result<Self, WrongType> {
                match value {
                    Value::$variant(value) => Ok(value),
                    value => Err(WrongType { value, wanted: $wanted }),
                }
            }
        }

        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$variant(value)
            }
        }
    )* };
}

exactly!(
    Bool(bool) = "true or false",
    Float(f64) = "a number with a fraction",
    Text(String) = "a text",
    Table(Table) = "a table"
);

macro_rules! small {
    ($($ty:ty),*) => { $(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::Integer(value.into())
            }
        }
    )* };
}

small!(u8, u16, u32, i8, i16, i32, i64);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// More than an `i64` holds is its greatest value.
impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

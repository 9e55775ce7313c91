//! From values that know their places to a type of serde's. What is wrong is said with the place and the field.

use super::config::guess;
use super::error::{ConfigError, Origin};
use super::node::{Kind, Node};
use crate::panic::words;
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use std::collections::btree_map;
use std::fmt::Display;
use std::str::FromStr;
use std::{any, slice};

/// Reads the whole.
pub(super) fn read<T: DeserializeOwned>(node: &Node) -> Result<T, ConfigError> {
    T::deserialize(Place(node))
}

impl de::Error for ConfigError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(words(&message))
    }
}

/// A value at its place.
#[derive(Clone, Copy)]
struct Place<'a>(&'a Node);

impl Place<'_> {
    /// What a variable says, as a number or whatever is wanted.
    fn raw<T: FromStr>(self) -> Option<Result<T, ConfigError>> {
        let Kind::Raw(text) = &self.0.kind else { return None };
        let wanted = any::type_name::<T>();
        Some(
            text.trim().parse().map_err(|_| ConfigError::new(format_args!("{text:?} is not a value of type {wanted}"))),
        )
    }

    fn any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        match &self.0.kind {
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Integer(value) => visitor.visit_i64(*value),
            Kind::Float(value) => visitor.visit_f64(*value),
            Kind::Text(value) => visitor.visit_str(value),
            Kind::Raw(text) => match guess(text, &self.0.origin) {
                // a text that looks like nothing else
                Node { kind: Kind::Raw(_) | Kind::Text(_), .. } => visitor.visit_str(text),
                node => Place(&node).any(visitor),
            },
            Kind::List(values) => visitor.visit_seq(List(values.iter().enumerate())),
            Kind::Table(table) => visitor.visit_map(Entries { rest: table.iter(), value: None, fields: None }),
        }
    }

    fn number<'de, T: FromStr, V: Visitor<'de>>(
        self,
        visitor: V,
        visit: impl FnOnce(V, T) -> Result<V::Value, ConfigError>,
    ) -> Result<V::Value, ConfigError> {
        let read = match self.raw() {
            Some(value) => value.and_then(|value| visit(visitor, value)),
            None => self.any(visitor),
        };
        read.map_err(|error| error.at(&self.0.origin))
    }
}

macro_rules! numbers {
    ($($name:ident = $visit:ident($ty:ty)),*) => { $(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
            self.number(visitor, |visitor, value: $ty| visitor.$visit(value))
        }
    )* };
}

impl<'de> Deserializer<'de> for Place<'_> {
    type Error = ConfigError;

    numbers!(
        deserialize_bool = visit_bool(bool),
        deserialize_i8 = visit_i8(i8),
        deserialize_i16 = visit_i16(i16),
        deserialize_i32 = visit_i32(i32),
        deserialize_i64 = visit_i64(i64),
        deserialize_u8 = visit_u8(u8),
        deserialize_u16 = visit_u16(u16),
        deserialize_u32 = visit_u32(u32),
        deserialize_u64 = visit_u64(u64),
        deserialize_f32 = visit_f32(f32),
        deserialize_f64 = visit_f64(f64),
        deserialize_char = visit_char(char)
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        self.any(visitor).map_err(|error| error.at(&self.0.origin))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        let read = match &self.0.kind {
            Kind::Raw(text) => visitor.visit_str(text),
            _ => self.any(visitor),
        };
        read.map_err(|error| error.at(&self.0.origin))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ConfigError> {
        visitor.visit_newtype_struct(self)
    }

    /// What the struct has no field for is a mistake, with a word about what it may have been meant to be.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConfigError> {
        let read = match &self.0.kind {
            Kind::Table(table) => visitor.visit_map(Entries { rest: table.iter(), value: None, fields: Some(fields) }),
            _ => self.any(visitor),
        };
        read.map_err(|error| error.at(&self.0.origin))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConfigError> {
        let read = match &self.0.kind {
            Kind::Text(text) | Kind::Raw(text) => {
                let variant: StrDeserializer<'_, ConfigError> = text.as_str().into_deserializer();
                visitor.visit_enum(variant)
            }
            Kind::Table(table) if table.len() == 1 => match table.iter().next() {
                Some((variant, node)) => visitor.visit_enum(Variant { variant, node }),
                None => self.any(visitor),
            },
            _ => Err(de::Error::invalid_type(self.unexpected(), &"the name of a variant, or a table with one key")),
        };
        read.map_err(|error| error.at(&self.0.origin))
    }

    /// Somebody wants it to be there and to be nothing.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ConfigError> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct seq tuple tuple_struct map
    }
}

impl Place<'_> {
    fn unexpected(&self) -> Unexpected<'_> {
        match &self.0.kind {
            Kind::Bool(value) => Unexpected::Bool(*value),
            Kind::Integer(value) => Unexpected::Signed(*value),
            Kind::Float(value) => Unexpected::Float(*value),
            Kind::Text(text) | Kind::Raw(text) => Unexpected::Str(text),
            Kind::List(_) => Unexpected::Seq,
            Kind::Table(_) => Unexpected::Map,
        }
    }
}

struct List<'a>(std::iter::Enumerate<slice::Iter<'a, Node>>);

impl<'de> SeqAccess<'de> for List<'_> {
    type Error = ConfigError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ConfigError> {
        let Some((index, node)) = self.0.next() else { return Ok(None) };
        let read = seed.deserialize(Place(node));
        read.map(Some).map_err(|error| error.below(index.to_string()).at(&node.origin))
    }
}

struct Entries<'a> {
    rest: btree_map::Iter<'a, String, Node>,
    value: Option<(&'a String, &'a Node)>,
    /// What there is a field for, if only that may be there.
    fields: Option<&'static [&'static str]>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = ConfigError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ConfigError> {
        let Some((key, node)) = self.rest.next() else { return Ok(None) };
        if let Some(fields) = self.fields
            && !fields.contains(&key.as_str())
            && node.origin != Origin::Default
        {
            let known: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            let error = ConfigError::new(format_args!("there is no such field; there is {}", known.join(", ")));
            return Err(error.below(key).at(&node.origin));
        }
        self.value = Some((key, node));
        let name: StrDeserializer<'_, ConfigError> = key.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.below(key).at(&node.origin))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ConfigError> {
        let Some((key, node)) = self.value.take() else { return Err(ConfigError::new("a value without its key")) };
        seed.deserialize(Place(node)).map_err(|error| error.below(key).at(&node.origin))
    }
}

/// `{ variant = data }`
struct Variant<'a> {
    variant: &'a String,
    node: &'a Node,
}

impl<'a, 'de> EnumAccess<'de> for Variant<'a> {
    type Error = ConfigError;
    type Variant = Place<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Place<'a>), ConfigError> {
        let name: StrDeserializer<'_, ConfigError> = self.variant.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, Place(self.node)))
    }
}

impl<'de> VariantAccess<'de> for Place<'_> {
    type Error = ConfigError;

    fn unit_variant(self) -> Result<(), ConfigError> {
        Err(ConfigError::new("this variant has no data: write its name alone").at(&self.0.origin))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ConfigError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ConfigError> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ConfigError> {
        self.deserialize_struct("", fields, visitor)
    }
}

//! The settings of a layer, checked as they are read.

use serde_json::Value;

use super::KerasError;

/// A layer's `config`.
pub(super) struct Settings<'a> {
    pub(super) name: &'a str,
    config: &'a Value,
}

impl<'a> Settings<'a> {
    pub(super) fn new(name: &'a str, config: &'a Value) -> Self {
        Self { name, config }
    }

    pub(super) fn value(&self, setting: &str) -> &'a Value {
        &self.config[setting]
    }

    /// The setting, if it is there and not null.
    pub(super) fn given(&self, setting: &str) -> Option<&'a Value> {
        Some(&self.config[setting]).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, setting: &str) -> &'a str {
        self.config[setting].as_str().unwrap_or_default()
    }

    pub(super) fn wrong(&self, setting: &str) -> KerasError {
        KerasError::Setting {
            layer: self.name.to_owned(),
            setting: setting.to_owned(),
            value: self.config[setting].to_string(),
        }
    }

    pub(super) fn number_or(&self, setting: &str, default: u64) -> Result<u64, KerasError> {
        match self.given(setting) {
            None => Ok(default),
            Some(_) => self.number(setting),
        }
    }

    pub(super) fn number(&self, setting: &str) -> Result<u64, KerasError> {
        let value = self.config[setting].as_u64();
        value.ok_or_else(|| self.wrong(setting))
    }

    pub(super) fn flag(&self, setting: &str, default: bool) -> Result<bool, KerasError> {
        match self.given(setting) {
            None => Ok(default),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(setting)),
        }
    }

    /// Height and width; one number stands for both.
    pub(super) fn pair(&self, setting: &str) -> Result<[u64; 2], KerasError> {
        pair(&self.config[setting]).ok_or_else(|| self.wrong(setting))
    }

    pub(super) fn pair_or(&self, setting: &str, default: [u64; 2]) -> Result<[u64; 2], KerasError> {
        match self.given(setting) {
            None => Ok(default),
            Some(_) => self.pair(setting),
        }
    }

    /// Above, below, left and right: a number, a number per axis, or a pair per axis.
    pub(super) fn sides(&self, setting: &str) -> Result<[u64; 4], KerasError> {
        let value = &self.config[setting];
        let axis = |value: &Value| pair(value);
        let sides = match value.as_array().map(Vec::as_slice) {
            None => value.as_u64().map(|all| [all; 4]),
            Some([rows, columns]) => axis(rows)
                .zip(axis(columns))
                .map(|([top, bottom], [left, right])| [top, bottom, left, right]),
            Some(_) => None,
        };
        sides.ok_or_else(|| self.wrong(setting))
    }

    /// Whole numbers, negative ones too.
    pub(super) fn list(&self, setting: &str) -> Result<Vec<i64>, KerasError> {
        let value = &self.config[setting];
        let list = match value.as_i64() {
            Some(number) => Some(vec![number]),
            None => value
                .as_array()
                .and_then(|list| list.iter().map(Value::as_i64).collect()),
        };
        list.ok_or_else(|| self.wrong(setting))
    }
}

fn pair(value: &Value) -> Option<[u64; 2]> {
    if let Some(both) = value.as_u64() {
        return Some([both; 2]);
    }
    match value.as_array().map(Vec::as_slice) {
        Some([rows, columns]) => Some([rows.as_u64()?, columns.as_u64()?]),
        _ => None,
    }
}

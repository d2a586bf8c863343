//! Places in a script's file: from a path of keys to line and column.

use std::fmt::Write as _;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{ScriptError, ScriptFault};

/// One turn on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Into a table.
    Key(String),
    /// Into a list, counted from 0.
    Index(usize),
}

/// The way to a field from the top of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(Vec<Turn>);

impl Path {
    /// The way into the table at `key`.
    pub(crate) fn key(&self, key: &str) -> Self {
        let mut turns = self.0.clone();
        turns.push(Turn::Key(key.to_owned()));
        Self(turns)
    }

    /// The way to the entry `index` of a list.
    pub(crate) fn index(&self, index: usize) -> Self {
        let mut turns = self.0.clone();
        turns.push(Turn::Index(index));
        Self(turns)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for turn in &self.0 {
            match turn {
                Turn::Key(key) if text.is_empty() => text.push_str(key),
                Turn::Key(key) => {
                    text.push('.');
                    text.push_str(key);
                }
                Turn::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        if text.is_empty() { "-".to_owned() } else { text }
    }
}

/// A script's file with its name: makes errors that say where.
pub(crate) struct Places<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) root: &'a Spanned<DeTable<'a>>,
}

impl Places<'_> {
    /// `fault` at the field that `path` leads to, or at the last field on the way that exists.
    pub(crate) fn fault(&self, path: &Path, fault: ScriptFault) -> ScriptError {
        fault_at(self.file, self.text, self.offset(path), path.text(), fault)
    }

    /// The line of the field that `path` leads to, counted from 1.
    pub(crate) fn line(&self, path: &Path) -> u32 {
        line_and_column(self.text, self.offset(path)).0
    }

    fn offset(&self, path: &Path) -> usize {
        let mut offset = self.root.span().start;
        let mut table = Some(self.root.get_ref());
        let mut value: Option<&Spanned<DeValue<'_>>> = None;
        for turn in &path.0 {
            let next = match turn {
                Turn::Key(key) => table.and_then(|table| table.get(key.as_str())),
                Turn::Index(index) => value.and_then(|value| value.get_ref().get(*index)),
            };
            let Some(next) = next else { break };
            offset = next.span().start;
            table = next.get_ref().as_table();
            value = Some(next);
        }
        offset
    }
}

/// `fault` at a byte offset of `text`.
pub(crate) fn fault_at(
    file: &str,
    text: &str,
    offset: usize,
    field: String,
    fault: ScriptFault,
) -> ScriptError {
    let (line, column) = line_and_column(text, offset);
    ScriptError { file: file.to_owned(), line, column, field, fault }
}

fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (count(before.matches('\n').count() + 1), count(before[start..].chars().count() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters_and_lines_from_one() {
        let text = "a = 1\n# 氷室\n氷 = 2";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, text.find(" = 2").unwrap()), (3, 2));
        assert_eq!(line_and_column(text, 9_999), (3, 6));
    }
}

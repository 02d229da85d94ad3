//! The format that the credentials file and the config file share.
//!
//! Sections `[name]`; options `key = value` or `key: value`, keys of any case; comments on lines of
//! their own, after `#` or `;`; a line that is indented deeper than the option before it continues
//! its value. A section or an option that comes twice is an error.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

/// A file.
pub(super) struct Ini<'f> {
    pub(super) sections: Vec<Section<'f>>,
}

/// A section.
pub(super) struct Section<'f> {
    pub(super) name: &'f str,
    options: Vec<Opt<'f>>,
}

struct Opt<'f> {
    key: String,
    /// The first line of the value and those that continue it.
    first: &'f str,
    more: Vec<&'f str>,
    /// All lines of a value of several.
    joined: Option<Zeroizing<String>>,
    line: usize,
    indent: usize,
}

/// What breaks the format, and on which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) what: &'static str,
}

impl<'f> Ini<'f> {
    pub(super) fn parse(bytes: &'f [u8]) -> Result<Self, Problem> {
        let text = core::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Problem { line: lines(before).count().max(1), what: "not UTF-8" }
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::default();
        for (number, line) in (1..).zip(lines(text.as_bytes())) {
            let line = core::str::from_utf8(line).unwrap_or_default();
            reader.line(number, line).map_err(|what| Problem { line: number, what })?;
        }
        reader.finish()
    }
}

/// A file that is being read.
#[derive(Default)]
struct Reader<'f> {
    sections: Vec<Section<'f>>,
    names: BTreeSet<&'f str>,
    keys: BTreeSet<String>,
}

impl<'f> Reader<'f> {
    fn line(&mut self, number: usize, line: &'f str) -> Result<(), &'static str> {
        let content = line.trim();
        if content.starts_with(['#', ';']) {
            return Ok(());
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let option = self.sections.last_mut().and_then(|section| section.options.last_mut());
        if let Some(option) = option
            && (content.is_empty() || indent > option.indent)
        {
            option.more.push(content);
            return Ok(());
        }
        if content.is_empty() {
            return Ok(());
        }
        match content.strip_prefix('[') {
            Some(rest) => self.section(rest),
            None => self.option(number, indent, content),
        }
    }

    fn section(&mut self, rest: &'f str) -> Result<(), &'static str> {
        let (name, after) = rest.split_once(']').ok_or("a section without ]")?;
        let (name, after) = (name.trim(), after.trim());
        if name.is_empty() {
            return Err("a section without a name");
        }
        if !after.is_empty() && !after.starts_with(['#', ';']) {
            return Err("text after the name of a section");
        }
        if !self.names.insert(name) {
            return Err("a section that is there already");
        }
        self.keys.clear();
        self.sections.push(Section { name, options: Vec::new() });
        Ok(())
    }

    fn option(&mut self, line: usize, indent: usize, text: &'f str) -> Result<(), &'static str> {
        let section = self.sections.last_mut().ok_or("text before the first section")?;
        let (key, value) =
            text.split_once(['=', ':']).ok_or("neither [section] nor key = value")?;
        let key = key.trim().to_lowercase();
        if key.is_empty() {
            return Err("a value without a key");
        }
        if !self.keys.insert(key.clone()) {
            return Err("a key that is there already");
        }
        let first = value.trim();
        section.options.push(Opt { key, first, more: Vec::new(), joined: None, line, indent });
        Ok(())
    }

    fn finish(mut self) -> Result<Ini<'f>, Problem> {
        for option in self.sections.iter_mut().flat_map(|section| &mut section.options) {
            option.join().map_err(|what| Problem { line: option.line, what })?;
        }
        Ok(Ini { sections: self.sections })
    }
}

impl Opt<'_> {
    /// Puts the lines of the value together.
    ///
    /// A value that begins on the line after its key is a table, which nobody here reads; each of
    /// its lines must be `key = value`.
    fn join(&mut self) -> Result<(), &'static str> {
        while self.more.last().is_some_and(|line| line.is_empty()) {
            self.more.pop();
        }
        if self.more.is_empty() {
            return Ok(());
        }
        if self.first.is_empty() {
            let fits = |line: &&str| line.is_empty() || line.contains('=');
            if self.more.iter().all(fits) {
                self.more.clear();
                return Ok(());
            }
            return Err("a table in which a line is not key = value");
        }
        // Reserved at once: a string that grows leaves copies of a secret behind.
        let len = self.more.iter().map(|line| line.len().saturating_add(1));
        let len = len.fold(self.first.len(), usize::saturating_add);
        let mut joined = Zeroizing::new(String::with_capacity(len));
        joined.push_str(self.first);
        for line in &self.more {
            joined.push('\n');
            joined.push_str(line);
        }
        self.joined = Some(joined);
        Ok(())
    }

    fn value(&self) -> Option<&str> {
        let value = self.joined.as_ref().map_or(self.first, |joined| joined.as_str());
        Some(value).filter(|value| !value.is_empty())
    }
}

impl Section<'_> {
    /// The value of an option. A value that is empty or a table counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.options.iter().find(|option| option.key == key)?.value()
    }

    /// The options that have a value.
    pub(super) fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options.iter().filter_map(|o| o.value().map(|value| (o.key.as_str(), value)))
    }
}

/// The lines of a text that ends them with LF, CR LF or CR.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest.take()?;
        let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let Some(end) = end else { return Some(text) };
        let (line, after) = text.split_at_checked(end)?;
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..));
        Some(line)
    })
}

#[cfg(test)]
mod tests;

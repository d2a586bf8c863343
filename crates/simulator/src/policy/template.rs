//! Descriptor templates of wallet policies (BIP-388), as far as the treasury uses them.
//!
//! `pkh`, `wpkh`, `sh(wpkh)`, `sh(multi)`, `sh(wsh(multi))`, `wsh` of `pk`, `pkh` or `multi`, and `tr` with leaves
//! of `pk`, `pkh` or `multi_a`, each `multi` sorted or not. Other miniscript and `musig` are not simulated: they are
//! refused as malformed.

use crate::reader::Reader;

/// Most keys in one multisig.
const MAX_MULTISIG_KEYS: usize = 16;
/// Deepest taptree.
const MAX_TREE_DEPTH: usize = 9;

/// `@0/**` or `@0/<M;N>/*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyExpression {
    /// Index of the key in the policy's list.
    pub(crate) key: u32,
    /// The step of receive addresses.
    pub(crate) receive: u32,
    /// The step of change addresses.
    pub(crate) change: u32,
    /// Index of this expression in the template.
    pub(crate) index: usize,
}

/// Whether the keys of a multisig are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    AsWritten,
    Sorted,
}

/// `multi`, `sortedmulti`, and their taproot forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Multisig {
    pub(crate) order: Order,
    /// From 1 to the number of keys.
    pub(crate) threshold: u8,
    pub(crate) keys: Vec<KeyExpression>,
}

/// A script inside `wsh` or a taptree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inner {
    Pk(KeyExpression),
    Pkh(KeyExpression),
    Multi(Multisig),
}

/// A taptree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    Leaf(Inner),
    Branch(Box<Tree>, Box<Tree>),
}

/// A whole template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Template {
    Pkh(KeyExpression),
    Wpkh(KeyExpression),
    ShWpkh(KeyExpression),
    Sh(Multisig),
    ShWsh(Multisig),
    Wsh(Inner),
    Tr(KeyExpression, Option<Tree>),
}

/// How inputs of a policy are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    Legacy,
    SegwitV0,
    Taproot,
}

/// What is around the script being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Script,
    Taproot,
}

impl Template {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let mut parser = Parser { reader: Reader::new(text), expressions: 0 };
        let template = parser.template()?;
        parser.reader.is_empty().then_some(template)
    }

    /// How its inputs are signed.
    pub(crate) fn signing(&self) -> Signing {
        match self {
            Self::Pkh(_) | Self::Sh(_) => Signing::Legacy,
            Self::Wpkh(_) | Self::ShWpkh(_) | Self::ShWsh(_) | Self::Wsh(_) => Signing::SegwitV0,
            Self::Tr(..) => Signing::Taproot,
        }
    }

    /// Every key expression in the order of the text, with the tapleaf that holds it.
    pub(crate) fn expressions(&self) -> Vec<(KeyExpression, Option<&Inner>)> {
        let mut all = Vec::new();
        match self {
            Self::Pkh(key) | Self::Wpkh(key) | Self::ShWpkh(key) => all.push((*key, None)),
            Self::Sh(multisig) | Self::ShWsh(multisig) => {
                all.extend(multisig.keys.iter().map(|key| (*key, None)))
            }
            Self::Wsh(inner) => all.extend(inner.keys().iter().map(|key| (*key, None))),
            Self::Tr(key, tree) => {
                all.push((*key, None));
                if let Some(tree) = tree {
                    tree.visit(&mut |leaf| all.extend(leaf.keys().iter().map(|key| (*key, Some(leaf)))));
                }
            }
        }
        all
    }

    /// One more than the highest key index.
    pub(crate) fn key_count(&self) -> u64 {
        self.expressions().iter().map(|(expression, _)| u64::from(expression.key) + 1).max().unwrap_or(0)
    }

    /// True if the same key is used twice with a common derivation step.
    pub(crate) fn repeats_a_derivation(&self) -> bool {
        let all = self.expressions();
        all.iter().enumerate().any(|(place, (one, _))| {
            all[place + 1..].iter().any(|(two, _)| {
                one.key == two.key
                    && [one.receive, one.change].iter().any(|step| [two.receive, two.change].contains(step))
            })
        })
    }

    /// The BIP-44 purpose of a template that needs no registration.
    pub(crate) fn standard_purpose(&self) -> Option<u32> {
        let (expression, purpose) = match self {
            Self::Pkh(key) => (key, 44),
            Self::Wpkh(key) => (key, 84),
            Self::ShWpkh(key) => (key, 49),
            Self::Tr(key, None) => (key, 86),
            _ => return None,
        };
        (expression.key == 0 && expression.receive == 0 && expression.change == 1).then_some(purpose)
    }
}

impl Inner {
    fn keys(&self) -> &[KeyExpression] {
        match self {
            Self::Pk(key) | Self::Pkh(key) => std::slice::from_ref(key),
            Self::Multi(multisig) => &multisig.keys,
        }
    }
}

impl Tree {
    fn visit<'a>(&'a self, sink: &mut impl FnMut(&'a Inner)) {
        match self {
            Self::Leaf(leaf) => sink(leaf),
            Self::Branch(left, right) => {
                left.visit(sink);
                right.visit(sink);
            }
        }
    }
}

struct Parser<'a> {
    reader: Reader<'a>,
    expressions: usize,
}

impl Parser<'_> {
    fn template(&mut self) -> Option<Template> {
        match self.word()?.as_str() {
            "pkh" => self.enclosed(Self::key).map(Template::Pkh),
            "wpkh" => self.enclosed(Self::key).map(Template::Wpkh),
            "wsh" => self.enclosed(|parser| parser.inner(Context::Script)).map(Template::Wsh),
            "sh" => self.enclosed(Self::script_hash),
            "tr" => self.enclosed(|parser| {
                let key = parser.key()?;
                let tree = match parser.reader.peek()? {
                    b',' => {
                        parser.expect(b",")?;
                        Some(parser.tree(1)?)
                    }
                    _ => None,
                };
                Some(Template::Tr(key, tree))
            }),
            _ => None,
        }
    }

    fn script_hash(&mut self) -> Option<Template> {
        match self.word()?.as_str() {
            "wpkh" => self.enclosed(Self::key).map(Template::ShWpkh),
            "multi" => self.multisig(Order::AsWritten).map(Template::Sh),
            "sortedmulti" => self.multisig(Order::Sorted).map(Template::Sh),
            "wsh" => self.enclosed(|parser| match parser.word()?.as_str() {
                "multi" => parser.multisig(Order::AsWritten).map(Template::ShWsh),
                "sortedmulti" => parser.multisig(Order::Sorted).map(Template::ShWsh),
                _ => None,
            }),
            _ => None,
        }
    }

    fn inner(&mut self, context: Context) -> Option<Inner> {
        match (self.word()?.as_str(), context) {
            ("pk", _) => self.enclosed(Self::key).map(Inner::Pk),
            ("pkh", _) => self.enclosed(Self::key).map(Inner::Pkh),
            ("multi", Context::Script) | ("multi_a", Context::Taproot) => {
                self.multisig(Order::AsWritten).map(Inner::Multi)
            }
            ("sortedmulti", Context::Script) | ("sortedmulti_a", Context::Taproot) => {
                self.multisig(Order::Sorted).map(Inner::Multi)
            }
            _ => None,
        }
    }

    fn tree(&mut self, depth: usize) -> Option<Tree> {
        if depth > MAX_TREE_DEPTH {
            return None;
        }
        if self.reader.peek()? != b'{' {
            return self.inner(Context::Taproot).map(Tree::Leaf);
        }
        self.expect(b"{")?;
        let left = self.tree(depth + 1)?;
        self.expect(b",")?;
        let right = self.tree(depth + 1)?;
        self.expect(b"}")?;
        Some(Tree::Branch(Box::new(left), Box::new(right)))
    }

    fn multisig(&mut self, order: Order) -> Option<Multisig> {
        self.enclosed(|parser| {
            let threshold = parser.number()?;
            let mut keys = Vec::new();
            while parser.reader.peek()? == b',' {
                parser.expect(b",")?;
                keys.push(parser.key()?);
            }
            if keys.len() > MAX_MULTISIG_KEYS {
                return None;
            }
            let threshold = u8::try_from(threshold).ok()?;
            (1..=keys.len()).contains(&usize::from(threshold)).then_some(Multisig { order, threshold, keys })
        })
    }

    fn key(&mut self) -> Option<KeyExpression> {
        self.expect(b"@")?;
        let key = self.number()?;
        if key > 0x7fff {
            return None;
        }
        self.expect(b"/")?;
        let (receive, change) = if self.reader.peek()? == b'*' {
            self.expect(b"**")?;
            (0, 1)
        } else {
            self.expect(b"<")?;
            let receive = self.number()?;
            self.expect(b";")?;
            let change = self.number()?;
            self.expect(b">/*")?;
            if receive > 0x8000_0000 || change > 0x8000_0000 || receive == change {
                return None;
            }
            (receive, change)
        };
        let index = self.expressions;
        self.expressions += 1;
        Some(KeyExpression { key, receive, change, index })
    }

    fn enclosed<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.expect(b"(")?;
        let inside = read(self)?;
        self.expect(b")")?;
        Some(inside)
    }

    fn word(&mut self) -> Option<String> {
        let mut word = String::new();
        while let Some(byte) = self.reader.peek().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        {
            self.reader.byte();
            word.push(char::from(byte));
        }
        (!word.is_empty()).then_some(word)
    }

    fn number(&mut self) -> Option<u32> {
        decimal(&mut self.reader)
    }

    fn expect(&mut self, text: &[u8]) -> Option<()> {
        (self.reader.bytes(text.len())? == text).then_some(())
    }
}

/// A decimal number without leading zeros.
pub(super) fn decimal(reader: &mut Reader<'_>) -> Option<u32> {
    let mut digits = 0;
    let mut value: u32 = 0;
    while let Some(digit) = reader.peek().filter(u8::is_ascii_digit) {
        if digits > 0 && value == 0 {
            return None;
        }
        reader.byte();
        value = value.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
        digits += 1;
    }
    (digits > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_treasurys_templates_are_read() {
        let template = Template::parse(b"wsh(sortedmulti(2,@0/**,@1/**,@2/<5;7>/*))").unwrap();
        let expressions = template.expressions();
        assert_eq!(expressions.len(), 3);
        assert_eq!(expressions[2].0, KeyExpression { key: 2, receive: 5, change: 7, index: 2 });
        assert_eq!(template.key_count(), 3);
        assert_eq!(template.signing(), Signing::SegwitV0);
        let taproot = Template::parse(b"tr(@0/**,{pk(@1/**),sortedmulti_a(1,@2/**,@3/**)})").unwrap();
        assert_eq!(taproot.expressions().len(), 4);
        assert!(taproot.expressions()[0].1.is_none());
        assert!(taproot.expressions()[1].1.is_some());
    }

    #[test]
    fn malformed_templates_are_refused() {
        for text in [
            "",
            "wsh",
            "wsh(sortedmulti(3,@0/**,@1/**))",
            "wsh(sortedmulti(0,@0/**))",
            "wsh(sortedmulti(02,@0/**,@1/**))",
            "wsh(sortedmulti(2,@0/**,@1/**)",
            "wsh(sortedmulti(2,@0/**,@1/**)))",
            "wsh(sortedmulti_a(2,@0/**,@1/**))",
            "tr(@0/**,sortedmulti(1,@1/**,@2/**))",
            "wpkh(@0/<1;1>/*)",
            "wpkh(@0/*)",
            "wpkh(@40000/**)",
            "wpkh(@0)",
        ] {
            assert_eq!(Template::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_key_used_twice_with_a_common_step_is_noticed() {
        let repeats = |text: &str| Template::parse(text.as_bytes()).unwrap().repeats_a_derivation();
        assert!(repeats("wsh(multi(1,@0/**,@0/<1;2>/*))"));
        assert!(!repeats("wsh(multi(1,@0/**,@0/<2;3>/*))"));
    }
}

//! Which file system a folder lies on, out of the kernel's table (`/proc/self/mountinfo`, proc_pid_mountinfo(5)).

/// A mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// `major:minor`.
    pub(super) number: String,
    /// Where it is mounted.
    pub(super) point: String,
    /// `ext4`, `tmpfs`, …
    pub(super) kind: String,
    /// The device, as it was named when mounting.
    pub(super) source: String,
}

/// The file system that `path` lies on: of the longest point above it, the one that was mounted last.
pub(super) fn mount_of(table: &str, path: &str) -> Option<Mount> {
    table.lines().filter_map(mount).filter(|mount| is_above(&mount.point, path)).fold(
        None,
        |best: Option<Mount>, next| match best {
            Some(best) if best.point.len() > next.point.len() => Some(best),
            _ => Some(next),
        },
    )
}

fn mount(line: &str) -> Option<Mount> {
    let (front, back) = line.split_once(" - ")?;
    let mut front = front.split_ascii_whitespace().skip(2);
    let (number, _, point) = (front.next()?, front.next()?, front.next()?);
    let mut back = back.split_ascii_whitespace();
    let (kind, source) = (back.next()?, back.next()?);
    Some(Mount {
        number: number.to_owned(),
        point: unescaped(point),
        kind: kind.to_owned(),
        source: unescaped(source),
    })
}

fn is_above(point: &str, path: &str) -> bool {
    match path.strip_prefix(point) {
        Some(rest) => point.ends_with('/') || rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

/// Blanks and the like stand as three octal digits behind a backslash.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..]) => {
                Some((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'))
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &after[3..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
22 1 254:0 / / rw,relatime - ext4 /dev/mapper/root rw
23 22 8:1 / /home rw,relatime shared:1 - ext4 /dev/sda1 rw
24 22 0:30 / /home/a\\040b rw - tmpfs tmpfs rw
25 22 8:2 / /home rw,relatime - xfs /dev/sdb2 rw
a line of nonsense
26 22 8:9 / /hom rw - ext4 /dev/sdc9 rw
";

    #[test]
    fn the_nearest_point_counts_and_of_two_the_later_one() {
        let kind = |path| mount_of(TABLE, path).map(|mount| (mount.kind, mount.source));
        let of = |kind: &str, source: &str| Some((kind.to_owned(), source.to_owned()));
        assert_eq!(kind("/"), of("ext4", "/dev/mapper/root"));
        assert_eq!(kind("/homes"), of("ext4", "/dev/mapper/root"));
        assert_eq!(kind("/home"), of("xfs", "/dev/sdb2"));
        assert_eq!(kind("/home/a b/c"), of("tmpfs", "tmpfs"));
        assert_eq!(mount_of("", "/"), None);
    }
}

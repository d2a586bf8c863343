//! Looks at who may open the connected Ledgers.

use std::collections::BTreeSet;

use device::hid::UDEV_RULE;

use super::finding::{Action, Finding, Subject};
use super::installing::by_hand;
use super::surroundings::{Node, Own, Surroundings};

/// One finding for each Ledger, or one that there is none.
pub(super) fn permissions(seen: &Surroundings) -> Vec<Finding> {
    if seen.nodes.is_empty() {
        return vec![Finding::in_order(Subject::Permissions, "app-doctor-permissions-no-ledger")];
    }
    seen.nodes.iter().map(|node| of_node(seen, node)).collect()
}

fn of_node(seen: &Surroundings, node: &Node) -> Finding {
    let others = others(node, seen.own);
    let finding = if node.mode.is_none() {
        Finding::stop(
            Subject::Permissions,
            "app-doctor-permissions-no-node",
            "app-doctor-permissions-no-node-mend",
        )
    } else if !node.usable {
        Finding::stop(Subject::Permissions, "app-doctor-permissions-none", "app-doctor-permissions-none-mend")
            .with("rule", UDEV_RULE.trim())
            .with_commands(by_hand())
            .with_action(Action::InstallUdevRule)
    } else if others.everybody {
        Finding::look(
            Subject::Permissions,
            "app-doctor-permissions-everybody",
            "app-doctor-permissions-others-mend",
        )
    } else if !others.users.is_empty() || !others.groups.is_empty() {
        let users = named(&others.users, seen.users.as_deref());
        let groups = named(&others.groups, seen.groups.as_deref());
        Finding::look(
            Subject::Permissions,
            "app-doctor-permissions-others",
            "app-doctor-permissions-others-mend",
        )
        .with("users", &users)
        .with("groups", &groups)
    } else {
        Finding::in_order(Subject::Permissions, "app-doctor-permissions")
    };
    finding.with("device", &node.device).with("node", &node.path)
}

/// Who may open a node besides this user and the administrator.
#[derive(Debug, Default, PartialEq, Eq)]
struct Others {
    everybody: bool,
    users: BTreeSet<u32>,
    groups: BTreeSet<u32>,
}

/// Any permission counts: whoever may only read sees what the Ledger answers.
fn others(node: &Node, own: Own) -> Others {
    let mode = node.mode.unwrap_or_default();
    let mut others = Others { everybody: mode & 0o006 != 0, ..Others::default() };
    if mode & 0o600 != 0 {
        others.users.insert(node.owner);
    }
    match node.access_list.as_deref().and_then(access_list) {
        Some(entries) => {
            // Where there is a list, the group's bits are its mask.
            let mask = entries.iter().find(|entry| entry.tag == MASK).map_or(0o7, |entry| entry.bits);
            for entry in entries.iter().filter(|entry| entry.bits & mask & 0o6 != 0) {
                match entry.tag {
                    USER => others.users.insert(entry.id),
                    GROUP => others.groups.insert(entry.id),
                    GROUP_OF_FILE => others.groups.insert(node.group),
                    _ => false,
                };
            }
        }
        None => {
            if mode & 0o060 != 0 {
                others.groups.insert(node.group);
            }
        }
    }
    others.users.retain(|user| *user != 0 && *user != own.user);
    others.groups.retain(|group| *group != 0 && *group != own.group);
    others
}

/// The kernel's form of an access list (acl(5), `system.posix_acl_access`): version 2, then entries of eight bytes.
const LIST_VERSION: [u8; 4] = [2, 0, 0, 0];
const USER: u16 = 0x02;
const GROUP_OF_FILE: u16 = 0x04;
const GROUP: u16 = 0x08;
const MASK: u16 = 0x10;

struct Entry {
    tag: u16,
    bits: u16,
    id: u32,
}

fn access_list(bytes: &[u8]) -> Option<Vec<Entry>> {
    let entries = bytes.strip_prefix(&LIST_VERSION)?;
    let (entries, rest) = entries.as_chunks::<8>();
    rest.is_empty().then(|| {
        entries
            .iter()
            .map(|&[a, b, c, d, e, f, g, h]| Entry {
                tag: u16::from_le_bytes([a, b]),
                bits: u16::from_le_bytes([c, d]),
                id: u32::from_le_bytes([e, f, g, h]),
            })
            .collect()
    })
}

/// Names out of `/etc/passwd` or `/etc/group`, the number where there is no name; a dash for nobody.
fn named(ids: &BTreeSet<u32>, table: Option<&str>) -> String {
    let name_of = |id: &u32| {
        let number = id.to_string();
        let named = table.unwrap_or_default().lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == number).then(|| name.to_owned())
        });
        named.unwrap_or(number)
    };
    if ids.is_empty() { "–".to_owned() } else { ids.iter().map(name_of).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(mode: u32, access_list: Option<Vec<u8>>) -> Node {
        Node {
            path: "/dev/hidraw0".to_owned(),
            device: "Ledger Flex".to_owned(),
            usable: true,
            mode: Some(mode),
            owner: 0,
            group: 46,
            access_list,
        }
    }

    fn list(entries: &[(u16, u16, u32)]) -> Vec<u8> {
        let entry = |&(tag, bits, id): &(u16, u16, u32)| {
            [tag.to_le_bytes().to_vec(), bits.to_le_bytes().to_vec(), id.to_le_bytes().to_vec()].concat()
        };
        [LIST_VERSION.to_vec(), entries.iter().flat_map(entry).collect()].concat()
    }

    const OWN: Own = Own { user: 1000, group: 1000 };

    #[test]
    fn who_else_may_open_a_node_is_read_from_bits_and_list() {
        let of = |mode, list| {
            let others = others(&node(mode, list), OWN);
            let ids = |ids: BTreeSet<u32>| ids.into_iter().collect::<Vec<_>>();
            (others.everybody, ids(others.users), ids(others.groups))
        };
        assert_eq!(of(0o600, None), (false, vec![], vec![]));
        assert_eq!(of(0o660, None), (false, vec![], vec![46]));
        assert_eq!(of(0o666, None), (true, vec![], vec![46]));
        // As logind leaves it: this user in the list, the group's bits being the mask.
        let ours = list(&[(1, 6, u32::MAX), (USER, 6, 1000), (GROUP_OF_FILE, 0, u32::MAX), (MASK, 6, 0)]);
        assert_eq!(of(0o660, Some(ours)), (false, vec![], vec![]));
        let more =
            list(&[(USER, 6, 1000), (USER, 4, 1001), (GROUP, 6, 44), (GROUP_OF_FILE, 6, 0), (MASK, 6, 0)]);
        assert_eq!(of(0o660, Some(more)), (false, vec![1001], vec![44, 46]));
        let masked = list(&[(USER, 6, 1001), (GROUP, 6, 44), (MASK, 1, 0)]);
        assert_eq!(of(0o610, Some(masked)), (false, vec![], vec![]));
        // A list that is none says nothing; the bits do.
        assert_eq!(of(0o660, Some(vec![2, 0, 0, 0, 1])), (false, vec![], vec![46]));
    }

    #[test]
    fn numbers_are_named_where_there_is_a_name() {
        let table = "root:x:0:0:root:/root:/bin/sh\nbroken\nanna:x:1001:1001::/home/anna:/bin/sh\n";
        assert_eq!(named(&BTreeSet::from([1001, 1002]), Some(table)), "anna, 1002");
        assert_eq!(named(&BTreeSet::new(), Some(table)), "–");
    }
}

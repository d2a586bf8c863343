//! How Himuro looks, the same in every window: colours, sizes, faces, and the seal drawn from a log's root.

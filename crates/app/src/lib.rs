//! Performs effects; the one API that console and command line call.

//! Says in the words of the program's author what LLVM or the chain's format does not take.

use std::collections::BTreeSet;

/// What a message holds, and what to do about it.
const FIXES: [(&str, &str); 4] = [
    (
        "stack limit",
        "a stack frame of sBPF has 4096 bytes. Box what is large in the function named below, or move it into a function \
         of its own with #[inline(never)]",
    ),
    (
        "built-in function",
        "of floating point the compiler has + - * /, comparison and conversion, and nothing else; of integers, no \
         division beyond 128 bits",
    ),
    (
        "not rodata",
        "a program has no memory to write to between calls: no `static mut`, no `thread_local!`, no lazy statics",
    ),
    ("is missing", "neither the program nor the chain has this function: it mostly stands for an operating system"),
];

/// The message, each line once and names readable, after the fix where there is one.
pub fn explain(message: &str) -> String {
    let mut seen = BTreeSet::new();
    let lines = message.lines().map(str::trim).filter(|line| !line.is_empty() && seen.insert(*line));
    let text = lines.map(readable).collect::<Vec<_>>().join("\n");
    match FIXES.iter().find(|(sign, _)| message.contains(sign)) {
        Some((_, fix)) => format!("{fix}\n{text}"),
        None => text,
    }
}

fn readable(line: &str) -> String {
    let words = line.split(' ').map(|word| format!("{:#}", rustc_demangle::demangle(word)));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_is_too_large_names_its_function_once() {
        let line =
            "error: in function _RNvCs7Ft8CZmznJJ_3bad14much_too_large i64 (i64): the BPF stack limit is exceeded.";
        let text = explain(&format!("{line}\n\n{line}\n"));
        assert!(text.starts_with("a stack frame of sBPF has 4096 bytes"), "{text}");
        assert_eq!(text.matches("bad::much_too_large").count(), 1, "{text}");
    }

    #[test]
    fn what_nobody_knows_is_passed_on() {
        assert_eq!(explain("something else\n"), "something else");
    }
}

//! What stands for serde's `Deserialize` where near-sdk derives it.
//!
//! `#[near]` gives each method a struct `Input` of its arguments and derives `Deserialize` for it. Serde makes more
//! than a kilobyte of WebAssembly of each; read field by field it is a call a field. No other type is read by this:
//! those that stand within arguments derive `serde::Deserialize` themselves, and those that do not need none.

use proc_macro::{TokenStream, TokenTree};

#[proc_macro_derive(Deserialize, attributes(serde))]
pub fn read_arguments(item: TokenStream) -> TokenStream {
    let mut tokens = item.into_iter().skip_while(|token| !is_word(token, "struct")).skip(1);
    match (tokens.next(), tokens.next()) {
        (Some(name), Some(TokenTree::Group(fields))) if is_word(&name, "Input") => implement(fields.stream()),
        _ => TokenStream::new(),
    }
}

fn implement(fields: TokenStream) -> TokenStream {
    let read: String = names(fields)
        .iter()
        .map(|name| format!("{name}: fields.take(\"{}\"),", name.trim_start_matches("r#")))
        .collect();
    let text = format!(
        "impl ::near_sdk::Arguments for Input {{
             fn read(fields: &::near_sdk::Fields<'_>) -> Self {{ Self {{ {read} }} }}
         }}"
    );
    text.parse().unwrap_or_default()
}

/// A field begins at the start and after each comma that stands in no type's angle brackets.
fn names(fields: TokenStream) -> Vec<String> {
    let (mut names, mut depth, mut is_start) = (Vec::new(), 0_i32, true);
    for token in fields {
        match token {
            TokenTree::Ident(name) if is_start => {
                names.push(name.to_string());
                is_start = false;
            }
            TokenTree::Punct(mark) => match mark.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                ',' if depth == 0 => is_start = true,
                _ => {}
            },
            _ => {}
        }
    }
    names
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(name) if name.to_string() == word)
}

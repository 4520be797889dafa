//! The run time of every program: functions that compiled code calls by name.
//!
//! It is linked into the program as LLVM bitcode before the `sbf-legalize` pass, which adds further calls of it.
//! Pairs of `u64` stand for 128 bits, low half first, because no call can carry 128 bits in a register.

#![no_std]
#![feature(linkage)]

extern "C" {
    // System calls of the chain. They check that both ranges belong to the program and charge by length.
    fn sol_memcpy_(to: *mut u8, from: *const u8, len: u64);
    fn sol_memmove_(to: *mut u8, from: *const u8, len: u64);
    fn sol_memset_(to: *mut u8, byte: u8, len: u64);
    fn sol_memcmp_(a: *const u8, b: *const u8, len: u64, result: *mut i32);

    // Rust's compiler-builtins.
    fn __udivti3(a: u128, b: u128) -> u128;
    fn __umodti3(a: u128, b: u128) -> u128;
    fn __divti3(a: i128, b: i128) -> i128;
    fn __modti3(a: i128, b: i128) -> i128;
}

// A length of zero must not reach the system call: the pointer may be dangling then, and the chain refuses it.

#[no_mangle]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    if len != 0 {
        sol_memcpy_(to, from, len as u64);
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    if len != 0 {
        sol_memmove_(to, from, len as u64);
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
    if len != 0 {
        sol_memset_(to, byte as u8, len as u64);
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    if len == 0 || (len == 32 && are_equal_addresses(a as *const u64, b as *const u64)) {
        return 0;
    }
    let mut result = 0;
    sol_memcmp_(a, b, len as u64, &mut result);
    result
}

#[no_mangle]
pub unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    memcmp(a, b, len)
}

/// Most comparisons in a program are of two 32-byte addresses, and most of those are equal: four loads cost less
/// than a system call.
#[inline(always)]
unsafe fn are_equal_addresses(a: *const u64, b: *const u64) -> bool {
    let mut word = 0;
    while word < 4 {
        if a.add(word).read_unaligned() != b.add(word).read_unaligned() {
            return false;
        }
        word += 1;
    }
    true
}

/// Multiplies 64 by 64 bits in 32-bit halves. Returns the low half of the product and writes the high half.
#[no_mangle]
pub unsafe extern "C" fn __sbf_mulwide(a: u64, b: u64, high: *mut u64) -> u64 {
    const HALF: u64 = 0xffff_ffff;
    let (a_low, a_high, b_low, b_high) = (a & HALF, a >> 32, b & HALF, b >> 32);
    let low = a_low.wrapping_mul(b_low);
    let middle = a_high.wrapping_mul(b_low).wrapping_add(low >> 32);
    let cross = a_low.wrapping_mul(b_high).wrapping_add(middle & HALF);
    *high = a_high.wrapping_mul(b_high).wrapping_add(middle >> 32).wrapping_add(cross >> 32);
    (cross << 32) | (low & HALF)
}

macro_rules! divide_unsigned {
    ($name:ident, $wide:ident, $narrow:tt) => {
        #[no_mangle]
        pub unsafe extern "C" fn $name(out: *mut u64, a_low: u64, a_high: u64, b_low: u64, b_high: u64) {
            // Amounts mostly fit into 64 bits, which the machine divides in one step.
            if a_high == 0 && b_high == 0 {
                *out = a_low $narrow b_low;
                *out.add(1) = 0;
                return;
            }
            write(out, $wide(join(a_low, a_high), join(b_low, b_high)));
        }
    };
}

macro_rules! divide_signed {
    ($name:ident, $wide:ident) => {
        #[no_mangle]
        pub unsafe extern "C" fn $name(out: *mut u64, a_low: u64, a_high: u64, b_low: u64, b_high: u64) {
            write(out, $wide(join(a_low, a_high) as i128, join(b_low, b_high) as i128) as u128);
        }
    };
}

divide_unsigned!(__sbf_udivti3, __udivti3, /);
divide_unsigned!(__sbf_umodti3, __umodti3, %);
divide_signed!(__sbf_divti3, __divti3);
divide_signed!(__sbf_modti3, __modti3);

#[inline(always)]
fn join(low: u64, high: u64) -> u128 {
    (high as u128) << 64 | low as u128
}

#[inline(always)]
unsafe fn write(out: *mut u64, value: u128) {
    *out = value as u64;
    *out.add(1) = (value >> 64) as u64;
}

/// A program that defines none panics without a message.
#[linkage = "weak"]
#[no_mangle]
pub unsafe extern "C" fn custom_panic(_info: *const u8) {}

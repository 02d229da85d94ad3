//! Calls every core crate without std and without an allocator.
#![no_std]

#[cfg(feature = "break_alloc")]
extern crate alloc;
#[cfg(feature = "break_std")]
extern crate std;

/// The one symbol of the library: it reaches every call, with inputs the compiler cannot know.
///
/// # Safety
/// The pointers must be valid for reads of `input_len` and writes of `out_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mongo_auth_core_tier(
    input: *const u8,
    input_len: usize,
    out: *mut u8,
    out_len: usize,
) -> usize {
    // SAFETY: promised by the caller
    let (input, out) = unsafe {
        (
            core::slice::from_raw_parts(input, input_len),
            core::slice::from_raw_parts_mut(out, out_len),
        )
    };
    #[cfg(feature = "break_alloc")]
    core::hint::black_box(alloc::vec![input.len()]);
    calls::all(input, out)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

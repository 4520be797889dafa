// Copies and fills of memory.
//
// The backend expands a small one of constant length in place and refuses every other, for the kernel has no memcpy.
// rt.rs has: it calls the chain's own system calls, which cost far less than a loop.
#include "Lowering.h"

using namespace llvm;

namespace sbf {

namespace {

// Up to these lengths the expansion in place costs less than a system call.
constexpr uint64_t InlineBytes = 64;
// A move in place holds all its bytes in registers at once, and there are few.
constexpr uint64_t InlineMoveBytes = 32;

bool staysInline(const MemIntrinsic &I) {
  auto *Length = dyn_cast<ConstantInt>(I.getLength());
  return Length && Length->getZExtValue() <= (isa<MemMoveInst>(I) ? InlineMoveBytes : InlineBytes);
}

} // namespace

void lowerMemory(Context &C, Function &F) {
  for (Instruction *I : snapshot(F)) {
    auto *Mem = dyn_cast<MemIntrinsic>(I);
    if (!Mem || staysInline(*Mem))
      continue;
    IRBuilder<> B(I);
    Value *Length = B.CreateZExtOrTrunc(Mem->getLength(), C.I64);
    if (auto *Set = dyn_cast<MemSetInst>(Mem)) {
      Value *Byte = B.CreateZExt(Set->getValue(), C.I32);
      B.CreateCall(C.runtime("memset", C.Ptr, {C.Ptr, C.I32, C.I64}), {Set->getDest(), Byte, Length});
    } else {
      auto *Transfer = cast<MemTransferInst>(Mem);
      StringRef Name = isa<MemMoveInst>(Mem) ? "memmove" : "memcpy";
      B.CreateCall(C.runtime(Name, C.Ptr, {C.Ptr, C.Ptr, C.I64}),
                   {Transfer->getRawDest(), Transfer->getRawSource(), Length});
    }
    I->eraseFromParent();
  }
}

} // namespace sbf

// What the lowerings share: the module at work, a few types, and the run-time functions they call.
#pragma once

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include <map>
#include <vector>

namespace sbf {

class Context {
public:
  explicit Context(llvm::Module &M)
      : M(M), DL(M.getDataLayout()), Void(llvm::Type::getVoidTy(M.getContext())),
        I32(llvm::Type::getInt32Ty(M.getContext())), I64(llvm::Type::getInt64Ty(M.getContext())),
        I128(llvm::Type::getInt128Ty(M.getContext())), Ptr(llvm::PointerType::get(M.getContext(), 0)) {}

  llvm::Module &M;
  const llvm::DataLayout &DL;
  llvm::Type *Void, *I32, *I64, *I128, *Ptr;

  // A function of rt.rs or of Rust's compiler-builtins. Both are linked in before the pass runs.
  llvm::FunctionCallee runtime(llvm::StringRef Name, llvm::Type *Result, llvm::ArrayRef<llvm::Type *> Params) {
    return M.getOrInsertFunction(Name, llvm::FunctionType::get(Result, Params, false));
  }

  // The 16 bytes in F's frame where run-time functions leave a result that is wider than a register. Every user
  // reads it at once, so that one slot a function is enough.
  llvm::AllocaInst *wideResult(llvm::Function *F) {
    llvm::AllocaInst *&Slot = WideResults[F];
    if (!Slot) {
      llvm::IRBuilder<> B(&*F->getEntryBlock().begin());
      Slot = B.CreateAlloca(I128, nullptr, "sbf.wide");
      Slot->setAlignment(llvm::Align(8));
    }
    return Slot;
  }

  // Ends the build: what cannot be lowered must not reach the chain.
  void refuse(const llvm::Instruction &I, const llvm::Twine &Why) {
    M.getContext().emitError("in " + I.getFunction()->getName() + ": " + Why);
  }

private:
  std::map<llvm::Function *, llvm::AllocaInst *> WideResults;
};

// The instructions of F as they are now: a lowering adds and removes while it walks.
inline std::vector<llvm::Instruction *> snapshot(llvm::Function &F) {
  std::vector<llvm::Instruction *> All;
  for (llvm::Instruction &I : llvm::instructions(F))
    All.push_back(&I);
  return All;
}

inline void replace(llvm::Instruction *I, llvm::Value *With) {
  With->takeName(I);
  I->replaceAllUsesWith(With);
  I->eraseFromParent();
}

void lowerMemory(Context &C, llvm::Function &F);
void lowerFloats(Context &C, llvm::Function &F);
void lowerIntegers(Context &C, llvm::Function &F);
void lowerCalls(Context &C);

} // namespace sbf

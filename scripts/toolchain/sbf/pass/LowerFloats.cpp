// Floating point.
//
// The machine has none. Arithmetic, comparison and conversion become calls of the soft-float functions in Rust's
// compiler-builtins, named as in libgcc: `sf` is f32, `df` is f64, `di` is a 64-bit integer. Results are
// the same bits everywhere. Square roots, `floor`, `fma` and conversions from or to 128 bits have no lowering: the
// link fails on them.
#include "Lowering.h"

using namespace llvm;

namespace sbf {

namespace {

bool isFloat(Type *T) { return T->isFloatTy() || T->isDoubleTy(); }

std::string suffix(Type *T) { return T->isFloatTy() ? "sf" : "df"; }

bool fitsRegister(Type *T) { return T->isIntegerTy() && T->getIntegerBitWidth() <= 64; }

Value *toInteger(Context &C, IRBuilder<> &B, bool Signed, Value *V) {
  std::string Name = (Signed ? "__fix" : "__fixuns") + suffix(V->getType()) + "di";
  return B.CreateCall(C.runtime(Name, C.I64, {V->getType()}), {V});
}

// `as` from float to integer. compiler-builtins saturates at 64 bits already; what is narrower is clamped here.
Value *saturate(Context &C, IRBuilder<> &B, IntrinsicInst *I, bool Signed) {
  unsigned Bits = I->getType()->getIntegerBitWidth();
  Value *Wide = toInteger(C, B, Signed, I->getArgOperand(0));
  if (Bits < 64 && Signed) {
    Value *Max = ConstantInt::get(C.I64, APInt::getSignedMaxValue(Bits).sext(64));
    Value *Min = ConstantInt::get(C.I64, APInt::getSignedMinValue(Bits).sext(64));
    Wide = B.CreateBinaryIntrinsic(Intrinsic::smax, B.CreateBinaryIntrinsic(Intrinsic::smin, Wide, Max), Min);
  } else if (Bits < 64) {
    Wide = B.CreateBinaryIntrinsic(Intrinsic::umin, Wide, ConstantInt::get(C.I64, APInt::getMaxValue(Bits).zext(64)));
  }
  return B.CreateTrunc(Wide, I->getType());
}

// `f64::min` and `f64::max`: where one side is not a number, the other is the result.
Value *minOrMax(IRBuilder<> &B, IntrinsicInst *I, bool Min) {
  Value *X = I->getArgOperand(0), *Y = I->getArgOperand(1);
  Value *Picked = B.CreateSelect(Min ? B.CreateFCmpOLE(X, Y) : B.CreateFCmpOGE(X, Y), X, Y);
  return B.CreateSelect(B.CreateFCmpUNO(Y, Y), X, Picked);
}

Value *lowerIntrinsic(Context &C, IRBuilder<> &B, IntrinsicInst *I) {
  switch (I->getIntrinsicID()) {
  case Intrinsic::fptoui_sat:
  case Intrinsic::fptosi_sat:
    return fitsRegister(I->getType()) ? saturate(C, B, I, I->getIntrinsicID() == Intrinsic::fptosi_sat) : nullptr;
  case Intrinsic::minnum:
  case Intrinsic::minimumnum:
    return isFloat(I->getType()) ? minOrMax(B, I, true) : nullptr;
  case Intrinsic::maxnum:
  case Intrinsic::maximumnum:
    return isFloat(I->getType()) ? minOrMax(B, I, false) : nullptr;
  default:
    return nullptr;
  }
}

Value *lowerArithmetic(Context &C, IRBuilder<> &B, BinaryOperator *I) {
  std::string Name;
  switch (I->getOpcode()) {
  case Instruction::FAdd: Name = "add"; break;
  case Instruction::FSub: Name = "sub"; break;
  case Instruction::FMul: Name = "mul"; break;
  case Instruction::FDiv: Name = "div"; break;
  default: return nullptr;
  }
  Type *T = I->getType();
  return B.CreateCall(C.runtime("__" + Name + suffix(T) + "3", T, {T, T}), {I->getOperand(0), I->getOperand(1)});
}

// A comparison becomes a call and a test of its sign. Where an operand is not a number, `lt`, `le`, `eq`, `ne` return
// a positive value and `gt`, `ge` a negative one: an "unordered or" test is the opposite ordered test, inverted.
Value *lowerComparison(Context &C, IRBuilder<> &B, FCmpInst *I) {
  Value *X = I->getOperand(0), *Y = I->getOperand(1);
  Type *T = X->getType();
  // compiler-builtins alone knows how wide its result is on this target.
  Type *Result = C.I64;
  for (const char *Known : {"__ltdf2", "__ltsf2", "__gedf2"})
    if (Function *Found = C.M.getFunction(Known)) {
      Result = Found->getReturnType();
      break;
    }
  Constant *Zero = ConstantInt::get(Result, 0);
  auto call = [&](const char *Name) -> Value * {
    return B.CreateCall(C.runtime(std::string("__") + Name + suffix(T) + "2", Result, {T, T}), {X, Y});
  };
  auto unordered = [&] { return B.CreateICmpNE(call("unord"), Zero); };
  switch (I->getPredicate()) {
  case FCmpInst::FCMP_OEQ: return B.CreateICmpEQ(call("eq"), Zero);
  case FCmpInst::FCMP_UNE: return B.CreateICmpNE(call("ne"), Zero);
  case FCmpInst::FCMP_OLT: return B.CreateICmpSLT(call("lt"), Zero);
  case FCmpInst::FCMP_OLE: return B.CreateICmpSLE(call("le"), Zero);
  case FCmpInst::FCMP_OGT: return B.CreateICmpSGT(call("gt"), Zero);
  case FCmpInst::FCMP_OGE: return B.CreateICmpSGE(call("ge"), Zero);
  case FCmpInst::FCMP_UGE: return B.CreateICmpSGE(call("lt"), Zero);
  case FCmpInst::FCMP_UGT: return B.CreateICmpSGT(call("le"), Zero);
  case FCmpInst::FCMP_ULE: return B.CreateICmpSLE(call("gt"), Zero);
  case FCmpInst::FCMP_ULT: return B.CreateICmpSLT(call("ge"), Zero);
  case FCmpInst::FCMP_UNO: return unordered();
  case FCmpInst::FCMP_ORD: return B.CreateNot(unordered());
  case FCmpInst::FCMP_UEQ: {
    Value *Unordered = unordered();
    return B.CreateOr(Unordered, B.CreateICmpEQ(call("eq"), Zero));
  }
  case FCmpInst::FCMP_ONE: {
    Value *Ordered = B.CreateNot(unordered());
    return B.CreateAnd(Ordered, B.CreateICmpNE(call("ne"), Zero));
  }
  default: return nullptr;
  }
}

Value *lowerCast(Context &C, IRBuilder<> &B, CastInst *I) {
  Type *From = I->getSrcTy(), *To = I->getDestTy();
  Value *V = I->getOperand(0);
  switch (I->getOpcode()) {
  case Instruction::UIToFP:
  case Instruction::SIToFP: {
    if (!fitsRegister(From))
      return nullptr;
    bool Signed = I->getOpcode() == Instruction::SIToFP;
    Value *Wide = Signed ? B.CreateSExt(V, C.I64) : B.CreateZExt(V, C.I64);
    return B.CreateCall(C.runtime((Signed ? "__floatdi" : "__floatundi") + suffix(To), To, {C.I64}), {Wide});
  }
  case Instruction::FPToUI:
  case Instruction::FPToSI:
    if (!fitsRegister(To))
      return nullptr;
    return B.CreateTrunc(toInteger(C, B, I->getOpcode() == Instruction::FPToSI, V), To);
  case Instruction::FPExt:
    return From->isFloatTy() && To->isDoubleTy() ? B.CreateCall(C.runtime("__extendsfdf2", To, {From}), {V}) : nullptr;
  case Instruction::FPTrunc:
    return From->isDoubleTy() && To->isFloatTy() ? B.CreateCall(C.runtime("__truncdfsf2", To, {From}), {V}) : nullptr;
  default:
    return nullptr;
  }
}

} // namespace

void lowerFloats(Context &C, Function &F) {
  // Intrinsics first: they turn into comparisons, which the second walk lowers.
  for (Instruction *I : snapshot(F))
    if (auto *Intrinsic = dyn_cast<IntrinsicInst>(I)) {
      IRBuilder<> B(I);
      if (Value *V = lowerIntrinsic(C, B, Intrinsic))
        replace(I, V);
    }
  for (Instruction *I : snapshot(F)) {
    IRBuilder<> B(I);
    Value *V = nullptr;
    if (auto *Binary = dyn_cast<BinaryOperator>(I); Binary && isFloat(I->getType()))
      V = lowerArithmetic(C, B, Binary);
    else if (auto *Compare = dyn_cast<FCmpInst>(I); Compare && isFloat(I->getOperand(0)->getType()))
      V = lowerComparison(C, B, Compare);
    else if (auto *Cast = dyn_cast<CastInst>(I))
      V = lowerCast(C, B, Cast);
    if (V)
      replace(I, V);
  }
}

} // namespace sbf

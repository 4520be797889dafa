// Integer arithmetic beyond unsigned 64-bit.
//
// The backend has no 128-bit multiplication or division (it would call functions that return 128 bits, which it cannot
// call either), no signed division before its version 4, and no multiplication that reports overflow.
#include "Lowering.h"

using namespace llvm;

namespace sbf {

namespace {

using Halves = std::pair<Value *, Value *>;

Value *low(Context &C, IRBuilder<> &B, Value *V) { return B.CreateTrunc(V, C.I64); }

Value *high(Context &C, IRBuilder<> &B, Value *V) {
  // A value widened from 64 bits is common (`u64 as u128`): its upper half is known.
  if (auto *Widened = dyn_cast<ZExtInst>(V); Widened && Widened->getSrcTy()->getScalarSizeInBits() <= 64)
    return ConstantInt::get(C.I64, 0);
  return B.CreateTrunc(B.CreateLShr(V, 64), C.I64);
}

Value *join(Context &C, IRBuilder<> &B, Value *Low, Value *High) {
  return B.CreateOr(B.CreateZExt(Low, C.I128), B.CreateShl(B.CreateZExt(High, C.I128), 64));
}

// 64 x 64 to 128 bits, by rt.rs.
Halves multiplyWide(Context &C, IRBuilder<> &B, Value *X, Value *Y, Function *F) {
  AllocaInst *Out = C.wideResult(F);
  Value *Low = B.CreateCall(C.runtime("__sbf_mulwide", C.I64, {C.I64, C.I64, C.Ptr}), {X, Y, Out});
  return {Low, B.CreateLoad(C.I64, Out)};
}

Value *multiply128(Context &C, IRBuilder<> &B, Value *X, Value *Y, Function *F) {
  Value *XLow = low(C, B, X), *XHigh = high(C, B, X), *YLow = low(C, B, Y), *YHigh = high(C, B, Y);
  auto [Low, Carry] = multiplyWide(C, B, XLow, YLow, F);
  Value *CrossX = B.CreateMul(XLow, YHigh);
  Value *CrossY = B.CreateMul(XHigh, YLow);
  return join(C, B, Low, B.CreateAdd(Carry, B.CreateAdd(CrossX, CrossY)));
}

// Schoolbook multiplication in 64-bit digits. Rust's `u128::carrying_mul` and the overflow check of a u128
// multiplication come as such.
Value *multiplyUpTo256(Context &C, IRBuilder<> &B, BinaryOperator *I, Function *F) {
  Type *I256 = IntegerType::get(C.M.getContext(), 256);
  auto digits = [&](Value *V) {
    auto *Widened = dyn_cast<ZExtInst>(V);
    unsigned Bits = (Widened ? Widened->getSrcTy() : V->getType())->getIntegerBitWidth();
    Value *Wide = B.CreateZExt(V, I256);
    std::vector<Value *> Digits;
    for (unsigned At = 0; At < Bits; At += 64)
      Digits.push_back(B.CreateTrunc(B.CreateLShr(Wide, At), C.I64));
    return Digits;
  };
  auto isZero = [](Value *V) {
    auto *Known = dyn_cast<ConstantInt>(V);
    return Known && Known->isZero();
  };
  std::vector<Value *> Xs = digits(I->getOperand(0)), Ys = digits(I->getOperand(1));
  Value *Sum = ConstantInt::get(I256, 0);
  for (unsigned X = 0; X < Xs.size(); X++)
    for (unsigned Y = 0; Y < Ys.size() && X + Y < 4; Y++) {
      if (isZero(Xs[X]) || isZero(Ys[Y]))
        continue;
      Value *Product;
      if (X + Y == 3) { // Its upper half is beyond 256 bits.
        Product = B.CreateZExt(B.CreateMul(Xs[X], Ys[Y]), I256);
      } else {
        auto [Low, High] = multiplyWide(C, B, Xs[X], Ys[Y], F);
        Product = B.CreateZExt(join(C, B, Low, High), I256);
      }
      Sum = B.CreateAdd(Sum, B.CreateShl(Product, 64 * (X + Y)));
    }
  return B.CreateTrunc(Sum, I->getType());
}

Value *divide128(Context &C, IRBuilder<> &B, unsigned Opcode, Value *X, Value *Y, Function *F) {
  StringRef Name = Opcode == Instruction::UDiv   ? "__sbf_udivti3"
                   : Opcode == Instruction::URem ? "__sbf_umodti3"
                   : Opcode == Instruction::SDiv ? "__sbf_divti3"
                                                 : "__sbf_modti3";
  AllocaInst *Out = C.wideResult(F);
  Value *XLow = low(C, B, X), *XHigh = high(C, B, X), *YLow = low(C, B, Y), *YHigh = high(C, B, Y);
  B.CreateCall(C.runtime(Name, C.Void, {C.Ptr, C.I64, C.I64, C.I64, C.I64}), {Out, XLow, XHigh, YLow, YHigh});
  Value *Low = B.CreateLoad(C.I64, Out);
  Value *High = B.CreateLoad(C.I64, B.CreateConstGEP1_64(C.I64, Out, 1));
  return join(C, B, Low, High);
}

// `V` or `-V`, for `Sign` all zeros or all ones.
Value *negateIf(IRBuilder<> &B, Value *V, Value *Sign) { return B.CreateSub(B.CreateXor(V, Sign), Sign); }

// Divides the magnitudes. The quotient is negative where the signs differ; the remainder takes the dividend's sign.
Value *divideSigned(Context &C, IRBuilder<> &B, bool Remainder, Value *X, Value *Y) {
  Value *WideX = B.CreateSExt(X, C.I64), *WideY = B.CreateSExt(Y, C.I64);
  Value *SignX = B.CreateAShr(WideX, 63), *SignY = B.CreateAShr(WideY, 63);
  Value *AbsX = negateIf(B, WideX, SignX), *AbsY = negateIf(B, WideY, SignY);
  Value *Result = Remainder ? negateIf(B, B.CreateURem(AbsX, AbsY), SignX)
                            : negateIf(B, B.CreateUDiv(AbsX, AbsY), B.CreateXor(SignX, SignY));
  return B.CreateTrunc(Result, X->getType());
}

// A shift of 65 to 128 bits by an amount that is not constant, on two 64-bit halves and without a branch.
// Shifting by 64 is undefined, so what crosses the middle is shifted by one and then by `63 - amount`.
Value *shift128(Context &C, IRBuilder<> &B, BinaryOperator *I) {
  unsigned Opcode = I->getOpcode();
  bool Arithmetic = Opcode == Instruction::AShr;
  Value *X = I->getOperand(0);
  if (X->getType()->getIntegerBitWidth() < 128)
    X = Arithmetic ? B.CreateSExt(X, C.I128) : B.CreateZExt(X, C.I128);
  Value *Zero = ConstantInt::get(C.I64, 0);
  Value *Amount = B.CreateTrunc(I->getOperand(1), C.I64);
  Value *Within = B.CreateAnd(Amount, 63), *Across = B.CreateXor(Within, 63);
  Value *Low = B.CreateTrunc(X, C.I64), *High = B.CreateTrunc(B.CreateLShr(X, 64), C.I64);
  Value *By64OrMore = B.CreateICmpNE(B.CreateAnd(Amount, 64), Zero);
  Value *NewLow, *NewHigh;
  if (Opcode == Instruction::Shl) {
    Value *Kept = B.CreateShl(High, Within);
    Value *Crossed = B.CreateLShr(B.CreateLShr(Low, 1), Across);
    Value *Shifted = B.CreateShl(Low, Within);
    NewLow = B.CreateSelect(By64OrMore, Zero, Shifted);
    NewHigh = B.CreateSelect(By64OrMore, Shifted, B.CreateOr(Kept, Crossed));
  } else {
    Value *Shifted = Arithmetic ? B.CreateAShr(High, Within) : B.CreateLShr(High, Within);
    Value *Kept = B.CreateLShr(Low, Within);
    Value *Crossed = B.CreateShl(B.CreateShl(High, 1), Across);
    NewLow = B.CreateSelect(By64OrMore, Shifted, B.CreateOr(Kept, Crossed));
    NewHigh = B.CreateSelect(By64OrMore, Arithmetic ? B.CreateAShr(High, 63) : Zero, Shifted);
  }
  return B.CreateTrunc(join(C, B, NewLow, NewHigh), I->getType());
}

// `checked_mul` and friends: the pair of product and "it overflowed".
Value *multiplyWithOverflow(Context &C, IRBuilder<> &B, WithOverflowInst *I) {
  Value *X = I->getLHS(), *Y = I->getRHS();
  Type *T = X->getType();
  unsigned Bits = T->getIntegerBitWidth();
  bool Signed = I->isSigned();
  Value *Product, *Overflowed;
  auto widen = [&](Value *V) { return Signed ? B.CreateSExt(V, C.I64) : B.CreateZExt(V, C.I64); };
  if (Bits < 64) { // Multiply wide and see whether narrowing loses anything. 32 x 32 bits fit into 64.
    Value *WideX = widen(X), *WideY = widen(Y);
    Value *Wide = B.CreateMul(WideX, WideY);
    Product = B.CreateTrunc(Wide, T);
    Overflowed = B.CreateICmpNE(widen(Product), Wide);
  } else { // Multiply and divide back. Zero never overflows and must not divide.
    Product = B.CreateMul(X, Y);
    Value *NotZero = B.CreateICmpNE(X, ConstantInt::get(T, 0));
    Value *Divisor = B.CreateSelect(NotZero, X, ConstantInt::get(T, 1));
    Overflowed = B.CreateICmpNE(Signed ? B.CreateSDiv(Product, Divisor) : B.CreateUDiv(Product, Divisor), Y);
    if (Signed) { // -1 times the least value: the division back overflows too and hides it.
      Value *MinusOne = B.CreateICmpEQ(X, Constant::getAllOnesValue(T));
      Value *Least = B.CreateICmpEQ(Y, ConstantInt::get(T, APInt::getSignedMinValue(Bits)));
      Overflowed = B.CreateOr(Overflowed, B.CreateAnd(MinusOne, Least));
    }
    Overflowed = B.CreateAnd(Overflowed, NotZero);
  }
  Value *Pair = B.CreateInsertValue(PoisonValue::get(I->getType()), Product, 0);
  return B.CreateInsertValue(Pair, Overflowed, 1);
}

// What `I` becomes, or null where the backend takes it as it is.
Value *lowerBinary(Context &C, IRBuilder<> &B, BinaryOperator *I) {
  unsigned Opcode = I->getOpcode(), Bits = I->getType()->getIntegerBitWidth();
  bool SignedDivision = Opcode == Instruction::SDiv || Opcode == Instruction::SRem;
  bool Division = SignedDivision || Opcode == Instruction::UDiv || Opcode == Instruction::URem;
  bool Multiplication = Opcode == Instruction::Mul;
  Value *X = I->getOperand(0), *Y = I->getOperand(1);
  Function *F = I->getFunction();

  if (Bits <= 64)
    return SignedDivision ? divideSigned(C, B, Opcode == Instruction::SRem, X, Y) : nullptr;
  if (Bits > 128) {
    if (Multiplication && Bits <= 256)
      return multiplyUpTo256(C, B, I, F);
    if (Multiplication || Division)
      C.refuse(*I, "multiplication or division of " + Twine(Bits) + " bits has no lowering for sBPF");
    return nullptr;
  }
  if (I->isShift() && !isa<ConstantInt>(Y))
    return shift128(C, B, I);
  if (!Multiplication && !Division)
    return nullptr;
  if (Bits < 128) {
    X = SignedDivision ? B.CreateSExt(X, C.I128) : B.CreateZExt(X, C.I128);
    Y = SignedDivision ? B.CreateSExt(Y, C.I128) : B.CreateZExt(Y, C.I128);
  }
  Value *Result = Multiplication ? multiply128(C, B, X, Y, F) : divide128(C, B, Opcode, X, Y, F);
  return B.CreateTrunc(Result, I->getType());
}

} // namespace

void lowerIntegers(Context &C, Function &F) {
  // Overflow checks first: they turn into multiplications and divisions, which the second walk lowers.
  for (Instruction *I : snapshot(F))
    if (auto *Checked = dyn_cast<WithOverflowInst>(I); Checked && Checked->getBinaryOp() == Instruction::Mul) {
      IRBuilder<> B(I);
      replace(I, multiplyWithOverflow(C, B, Checked));
    }
  for (Instruction *I : snapshot(F))
    if (auto *Binary = dyn_cast<BinaryOperator>(I); Binary && I->getType()->isIntegerTy()) {
      IRBuilder<> B(I);
      if (Value *V = lowerBinary(C, B, Binary))
        replace(I, V);
    }
}

} // namespace sbf

use crate::algorithm::Algorithm;
use crate::conv::Conv2d;
use crate::plan::{Plan, PlanError};

pub(crate) fn choose(conv: Conv2d) -> Result<Plan, PlanError> {
    Plan::new(conv, Algorithm::Gemm).or_else(|_| Plan::new(conv, Algorithm::Naive))
}

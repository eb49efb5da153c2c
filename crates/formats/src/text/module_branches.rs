//! Branches of a group: which of its modules stand side by side.

use complexity::Source;

use super::TextError;
use super::module::Module;
use super::module_roles::{Wanted, given, wanted};

/// The branch that a module belongs to, and its step in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    branch: String,
    step: String,
}

/// A branch while it is walked.
struct Branch {
    at: Step,
    /// What the present step reads.
    input: Source,
    /// What comes out.
    ends: Vec<Source>,
}

/// The branches of a group while it is walked.
pub(super) struct Branching {
    steps: Vec<Option<Step>>,
    branches: Vec<Branch>,
    /// What goes by all branches.
    kept: Option<Source>,
    /// The group's line, from 1.
    pub(super) line: usize,
    /// Whether one branch reads half of the channels, and the others go by it, as in
    /// ShuffleNet v2.
    pub(super) is_half: bool,
    /// Whether the channels are shuffled behind the branches.
    pub(super) is_shuffled: bool,
}

impl Branching {
    /// The branches by their names, or, if all modules read the same and have the channels that the
    /// next layer wants together, one for each module.
    pub(super) fn new(
        group: &Module,
        channels: u64,
        next: Option<Wanted>,
    ) -> Result<Self, TextError> {
        let mut steps: Vec<Option<Step>> = group.children.iter().map(named).collect();
        let mut names = steps.iter().flatten().map(|step| &step.branch);
        let first = names.next();
        let is_half = is_half(group, channels)?;
        if !is_half && !names.any(|name| Some(name) != first) {
            let are_joined = are_joined(group, channels, next)?;
            let own = |child: &Module| {
                are_joined.then(|| Step {
                    branch: child.name.clone(),
                    step: String::new(),
                })
            };
            steps = group.children.iter().map(own).collect();
        }
        Ok(Self {
            is_shuffled: is_half || is_shuffle(group),
            steps,
            branches: Vec::new(),
            kept: None,
            line: group.line,
            is_half,
        })
    }

    pub(super) fn is_branch(&self, place: usize) -> bool {
        self.steps[place].is_some()
    }

    /// Begins a module of a branch; gives what it reads.
    pub(super) fn start(&mut self, place: usize, group: Source) -> Source {
        let Some(at) = self.steps[place].clone() else {
            return group;
        };
        let found = self.branches.iter_mut();
        let Some(branch) = found.into_iter().find(|other| other.at.branch == at.branch) else {
            self.branches.push(Branch {
                at,
                input: group,
                ends: Vec::new(),
            });
            return group;
        };
        let is_beside = !at.step.is_empty() && branch.at.step == at.step;
        if !is_beside {
            branch.input = branch.ends.last().copied().unwrap_or(group);
            branch.ends.clear();
            branch.at = at;
        }
        branch.input
    }

    /// Ends a module of a branch.
    pub(super) fn leave(&mut self, place: usize, output: Source) {
        let Some(at) = &self.steps[place] else {
            return;
        };
        match self.branches.iter_mut().find(|other| other.at == *at) {
            Some(branch) => branch.ends.push(output),
            None => self.branches.push(Branch {
                at: at.clone(),
                input: output,
                ends: vec![output],
            }),
        }
    }

    /// Lets something go by the branches.
    pub(super) fn keep(&mut self, source: Source) {
        self.kept = Some(source);
    }

    /// What comes out of the branches, which are then no more.
    pub(super) fn ends(&mut self) -> Vec<Source> {
        let branches = std::mem::take(&mut self.branches).into_iter();
        let kept = self.kept.take().into_iter();
        kept.chain(branches.flat_map(|branch| branch.ends))
            .collect()
    }
}

/// `branch3x3dbl_2` is the second step of `branch3x3dbl`; `branch3x3_2a` and `branch3x3_2b` are the
/// second step together.
fn named(module: &Module) -> Option<Step> {
    let name = module.name.to_ascii_lowercase();
    if !name.starts_with("branch") {
        return None;
    }
    let (branch, step) = match name.rsplit_once('_') {
        Some((branch, step)) if step.starts_with(|c: char| c.is_ascii_digit()) => (branch, step),
        _ => (&*name, ""),
    };
    Some(Step {
        branch: branch.to_owned(),
        step: step.trim_end_matches(char::is_alphabetic).to_owned(),
    })
}

/// Whether the group's one branch reads half of the channels.
pub(super) fn is_half(group: &Module, channels: u64) -> Result<bool, TextError> {
    let [branch] = &group.children[..] else {
        return Ok(false);
    };
    let wants = wanted(branch)?.map(|(_, wants)| wants);
    let is_half = wants.is_some_and(|wants| wants.checked_mul(2) == Some(channels));
    Ok(is_half && is_shuffle(group))
}

/// A block of torchvision's ShuffleNet v2.
fn is_shuffle(group: &Module) -> bool {
    let is_named = |child: &Module| matches!(&*child.name, "branch1" | "branch2");
    group.class == "InvertedResidual" && group.children.iter().all(is_named)
}

fn are_joined(group: &Module, channels: u64, next: Option<Wanted>) -> Result<bool, TextError> {
    if group.children.len() < 2 {
        return Ok(false);
    }
    let mut sum = Some(0_u64);
    for child in &group.children {
        if wanted(child)?.is_none_or(|(_, wants)| wants != channels) {
            return Ok(false);
        }
        let more = sum.zip(given(child));
        sum = more.and_then(|(sum, more)| sum.checked_add(more));
    }
    Ok(next.is_some_and(|(_, wants)| sum == Some(wants)))
}

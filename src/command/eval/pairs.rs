//! Pairs: which of our events is meant by which of the gold's.
//!
//! In: for each gold event and each of ours a weight, or none where the two cannot be the same. Out: the pairs of
//! the assignment of greatest weight; of several such, the first in the order of the text. Never more than
//! [`MOST`] events on either side.

/// Most events of either side that are compared, as the label guide lists them.
pub(super) const MOST: usize = 8;

/// Pairs so far with their weight together.
type Weighed = (u32, Vec<(usize, usize)>);

/// Indices into gold and ours, by gold. `weight(gold, ours)` is none where the two may not be paired.
pub(super) fn assign(gold: usize, ours: usize, weight: impl Fn(usize, usize) -> Option<u32>) -> Vec<(usize, usize)> {
    let (gold, ours) = (gold.min(MOST), ours.min(MOST));
    // best[taken] is the greatest weight of the gold events read so far that uses exactly the set `taken` of ours.
    let mut best: Vec<Option<Weighed>> = vec![None; 1 << ours];
    if let Some(nothing) = best.first_mut() {
        *nothing = Some((0, Vec::new()));
    }
    for g in 0..gold {
        // Leaving a gold event alone keeps what there is; sets are read from the largest down, so that none that
        // uses this event is read again.
        for taken in (0..best.len()).rev() {
            for o in (0..ours).rev().filter(|o| taken & (1 << o) != 0) {
                let Some(more) = weight(g, o) else { continue };
                let Some((before, pairs)) = best.get(taken ^ (1 << o)).and_then(Clone::clone) else { continue };
                let Some(slot) = best.get_mut(taken) else { continue };
                if slot.as_ref().is_none_or(|(now, _)| before + more > *now) {
                    let mut pairs = pairs;
                    pairs.push((g, o));
                    *slot = Some((before + more, pairs));
                }
            }
        }
    }
    let greatest = best.iter().flatten().map(|(weight, _)| *weight).max().unwrap_or(0);
    let all = best.into_iter().flatten().filter(|(weight, _)| *weight == greatest).map(|(_, pairs)| pairs);
    all.min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[&[u32]], expected: &[(usize, usize)]) {
        let ours = table.first().map_or(0, |row| row.len());
        let weight = |g: usize, o: usize| Some(table[g][o]).filter(|w| *w > 0);
        assert_eq!(assign(table.len(), ours, weight), expected, "{table:?}");
    }

    #[test]
    fn greatest_weight_wins_over_the_greatest_single_pair() {
        check(&[&[9, 8], &[8, 1]], &[(0, 1), (1, 0)]);
        check(&[&[9, 1], &[1, 1]], &[(0, 0), (1, 1)]);
    }

    #[test]
    fn what_may_not_be_paired_stays_alone() {
        check(&[&[0, 0], &[0, 4]], &[(1, 1)]);
        check(&[&[4], &[5]], &[(1, 0)]);
        check(&[], &[]);
        check(&[&[], &[]], &[]);
    }

    #[test]
    fn ties_go_by_the_order_of_the_text() {
        check(&[&[4, 4], &[4, 4]], &[(0, 0), (1, 1)]);
        check(&[&[4, 4, 4]], &[(0, 0)]);
    }

    #[test]
    fn no_assignment_weighs_more() {
        // Every assignment of a small table, tried one after the other.
        fn all(table: &[Vec<u32>], g: usize, taken: u32) -> u32 {
            let Some(row) = table.get(g) else { return 0 };
            let pairs = row.iter().enumerate().filter(|(o, w)| **w > 0 && taken & (1 << o) == 0);
            let with = pairs.map(|(o, w)| w + all(table, g + 1, taken | 1 << o)).max().unwrap_or(0);
            with.max(all(table, g + 1, taken))
        }
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200 {
            let (gold, ours) = (random.usize(0..6), random.usize(1..6));
            let table: Vec<Vec<u32>> = (0..gold).map(|_| (0..ours).map(|_| random.u32(0..6)).collect()).collect();
            let weight = |g: usize, o: usize| Some(table[g][o]).filter(|w| *w > 0);
            let found: u32 = assign(gold, ours, weight).iter().map(|(g, o)| table[*g][*o]).sum();
            assert_eq!(found, all(&table, 0, 0), "{table:?}");
        }
    }
}

/// The median and the 95th percentile of some times, of which there is at least one.
pub fn quantiles(times: impl Iterator<Item = f64>) -> [f64; 2] {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    [50, 95].map(|percent| times[times.len() * percent / 100])
}

// Runs random problems on every instruction set of this processor, and on AMX's emulated tiles, and
// compares with plain float64 loops: check ROUNDS [SEED]. Built with the sanitizers by check.sh.
#include "repulsion_check.h"

namespace {

struct Problem {
  Attention a = {};
  Array q, k, v, out, g, dq, dk, dv;
  std::vector<float> lse, slopes;
  std::vector<int32_t> lengths, listed;
  std::vector<double> want_out, want_dq, want_dk, want_dv;
  double before = 0;  // the squared norm of what dq and dk are, were nothing to cancel

  Problem(Random& r, int element, int64_t b, int64_t h, int64_t n, int64_t m, int64_t d, int64_t gap)
      : q(element, b, h, n, d, gap), k(element, b, h, m, d, gap), v(element, b, h, m, d, gap), out(element, b, h, n, d, gap),
        g(element, b, h, n, d, gap), dq(element, b, h, n, d, gap), dk(element, b, h, m, d, gap), dv(element, b, h, m, d, gap) {
    float gain = r.below(4) == 0 ? 6.f : 1.f;
    q.fill(b, r, gain), k.fill(b, r, 1), v.fill(b, r, 1), g.fill(b, r, 1);
    lse.assign((size_t)(b * h * n), NAN);
    a.q = q.view(), a.k = k.view(), a.v = v.view(), a.out = out.view(), a.out_gradient = g.view();
    a.q_gradient = dq.view(), a.k_gradient = dk.view(), a.v_gradient = dv.view();
    a.log_sum_exp = lse.data();
    a.batch = b, a.heads = h, a.queries = n, a.keys = m, a.size = d, a.element = element;
    a.block = 1 + r.below(80), a.scale = (float)(1 / sqrt((double)d));
    a.score = (int32_t)r.below(2), a.causal = (int32_t)r.below(2);
    a.bias = a.score == SIGMOID ? (float)-log((double)m) : 0.f;
    if (a.score == SIGMOID) a.log_sum_exp = nullptr;
    if (r.below(3) == 0) {
      for (int64_t i = 0; i < b; i++) lengths.push_back((int32_t)r.below(m + 1));
      a.lengths = lengths.data();
    }
    if (r.below(3) == 0) {
      for (int64_t i = 0; i < h; i++) slopes.push_back((float)r.unit());
      a.slopes = slopes.data();
    }
    if (r.below(3) == 0) list(r);
  }
  void list(Random& r) {
    a.listed_count = 1 + r.below(a.keys);
    for (int64_t b = 0; b < a.batch; b++) {
      std::vector<int32_t> all;
      for (int32_t j = 0; j < a.keys; j++) all.push_back(j);
      for (int64_t i = 0; i < a.listed_count; i++) {
        std::swap(all[(size_t)i], all[(size_t)(i + r.below(a.keys - i))]);
        listed.push_back(r.below(8) == 0 ? -1 : all[(size_t)i]);
      }
    }
    a.listed = listed.data();
  }
  bool visible(int64_t b, int64_t i, int64_t j) const {
    if (a.causal && j > i + a.keys - a.queries) return false;
    if (a.lengths && j >= a.lengths[b]) return false;
    if (!a.listed) return true;
    for (int64_t x = 0; x < a.listed_count; x++)
      if (a.listed[b * a.listed_count + x] == j) return true;
    return false;
  }
  void solve() {
    want_out.assign((size_t)(a.batch * a.heads * a.queries * a.size), 0), want_dq = want_out;
    want_dk.assign((size_t)(a.batch * a.heads * a.keys * a.size), 0), want_dv = want_dk;
    for (int64_t b = 0; b < a.batch; b++)
      for (int64_t h = 0; h < a.heads; h++)
        for (int64_t i = 0; i < a.queries; i++) row(b, h, i);
  }
  void row(int64_t b, int64_t h, int64_t i) {
    const int64_t D = a.size;
    std::vector<double> p((size_t)a.keys), dp((size_t)a.keys);
    double top = -INFINITY, sum = 0, mean = 0;
    for (int64_t j = 0; j < a.keys; j++) {
      double s = 0, t = 0;
      for (int64_t d = 0; d < D; d++) {
        s += (double)q.get(q.at(b, h, i, d)) * k.get(k.at(b, h, j, d));
        t += (double)g.get(g.at(b, h, i, d)) * v.get(v.at(b, h, j, d));
      }
      s = s * a.scale + a.bias - (a.slopes ? a.slopes[h] : 0) * fabs((double)(i + a.keys - a.queries - j));
      p[(size_t)j] = visible(b, i, j) ? s : -INFINITY, dp[(size_t)j] = t;
      top = fmax(top, p[(size_t)j]);
    }
    for (double& x : p) sum += a.score == SOFTMAX && x > -INFINITY ? exp(x - top) : 0;
    for (double& x : p) x = x == -INFINITY ? 0 : a.score == SOFTMAX ? exp(x - top) / sum : 1 / (1 + exp(-x));
    for (int64_t j = 0; j < a.keys; j++) mean += p[(size_t)j] * dp[(size_t)j];
    for (int64_t j = 0; j < a.keys; j++) {
      double w = p[(size_t)j], ds = a.scale * (a.score == SOFTMAX ? w * (dp[(size_t)j] - mean) : w * (1 - w) * dp[(size_t)j]);
      for (int64_t d = 0; d < D; d++) {
        size_t qi = (size_t)(((b * a.heads + h) * a.queries + i) * D + d), kj = (size_t)(((b * a.heads + h) * a.keys + j) * D + d);
        want_out[qi] += w * v.get(v.at(b, h, j, d));
        want_dq[qi] += ds * k.get(k.at(b, h, j, d));
        want_dk[kj] += ds * q.get(q.at(b, h, i, d));
        want_dv[kj] += w * g.get(g.at(b, h, i, d));
        before += pow(a.scale * w * (fabs(dp[(size_t)j]) + fabs(mean)) * k.get(k.at(b, h, j, d)), 2);
      }
    }
  }
  double error(const Array& got, const std::vector<double>& want, double least = 0) const {
    double difference = 0, norm = least + 1e-30;
    size_t i = 0;
    for (int64_t b = 0; b < a.batch; b++)
      for (int64_t h = 0; h < a.heads; h++)
        for (int64_t r = 0; r < got.rows; r++)
          for (int64_t d = 0; d < a.size; d++, i++) {
            double e = got.get(got.at(b, h, r, d)) - want[i];
            difference += e * e, norm += want[i] * want[i];
          }
    return sqrt(difference / norm);
  }
};

}  // namespace

int main(int n, char** args) {
  int rounds = n > 1 ? atoi(args[1]) : 300, failures = 0;
  Random r = {n > 2 ? (uint64_t)atoll(args[2]) : 1};
  const int top = fullrank_amx_level() > fullrank_level() ? fullrank_amx_level() : fullrank_level();
  double worst[4][2][4] = {};
  for (int round = 0; round < rounds; round++) {
    int64_t d = r.below(4) ? 16 * (1 + r.below(5)) : 1 + r.below(256);
    int64_t queries = 1 + r.below(150), keys = r.below(2) ? queries : 1 + r.below(150);
    Problem p(r, (int)r.below(2), 1 + r.below(2), 1 + r.below(3), queries, keys, d, r.below(2) * r.below(9));
    p.solve();
    for (int level = 0; level <= top; level++) {
      int64_t forward = fullrank_scratch(&p.a, level, 0), backward = fullrank_scratch(&p.a, level, 1);
      char* room = (char*)aligned_alloc(64, (size_t)forward);
      spoil(room, forward);
      fullrank_forward(&p.a, level, 0, p.a.batch * p.a.heads * ((p.a.queries + p.a.block - 1) / p.a.block), room);
      free(room);
      room = (char*)aligned_alloc(64, (size_t)backward);
      spoil(room, backward);
      fullrank_backward(&p.a, level, 0, p.a.batch * p.a.heads, room);
      free(room);
      double e[4] = {p.error(p.out, p.want_out), p.error(p.dq, p.want_dq, 0.1 * p.before), p.error(p.dk, p.want_dk, 0.1 * p.before), p.error(p.dv, p.want_dv)};
      for (int i = 0; i < 4; i++) {
        double& w = worst[level][p.a.element][i];
        if (!(e[i] <= w)) w = e[i];
        if (!(e[i] <= (p.a.element ? i ? 2e-2 : 6e-3 : 1e-5))) {
          failures++;
          printf("FAIL round %d level %d element %d score %d causal %d b %ld h %ld n %ld m %ld d %ld lengths %d listed %d slopes %d: %d %.3g\n",
                 round, level, p.a.element, p.a.score, p.a.causal, p.a.batch, p.a.heads, p.a.queries, p.a.keys, p.a.size,
                 p.a.lengths != nullptr, p.a.listed != nullptr, p.a.slopes != nullptr, i, e[i]);
        }
      }
    }
  }
  for (int level = 0; level <= top; level++)
    for (int e = 0; e < 2; e++)
      printf("level %d %s: worst relative error out %.2g dq %.2g dk %.2g dv %.2g\n", level, e ? "bf16" : "fp32",
             worst[level][e][0], worst[level][e][1], worst[level][e][2], worst[level][e][3]);
  failures += check_repulsion(rounds / 4, top, r);
  printf("%d rounds, %d failures\n", rounds, failures);
  return failures != 0;
}

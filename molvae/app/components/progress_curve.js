// Calls of the objective from left to right: a dot for each score, a line for the best so far.
export default {
  template: `
    <figure class="progress">
      <svg viewBox="0 0 520 150" role="img" :aria-label="told">
        <g v-for="level in [0, 0.5, 1]"><line x1="34" x2="512" :y1="y(level)" :y2="y(level)" class="base" />
          <text x="28" :y="y(level) + 4" text-anchor="end">{{ level }}</text></g>
        <text x="512" y="148" text-anchor="end">{{ budget }} calls</text>
        <circle v-for="point in scored" :cx="x(point[0])" :cy="y(point[1])" r="2" class="dot" />
        <polyline :points="line" class="worth" />
      </svg>
      <figcaption class="unseen">{{ told }}</figcaption>
    </figure>`,
  props: { points: Array, budget: Number },
  computed: {
    scored() {
      return this.points.filter((point) => point[1] !== null);
    },
    line() {
      return this.points.map((point) => `${this.x(point[0])},${this.y(point[2])}`).join(" ");
    },
    told() {
      const last = this.points.at(-1);
      return last ? `After ${last[0]} of ${this.budget} calls the best score is ${last[2]}` : "No call yet";
    },
  },
  methods: {
    x(call) {
      return 34 + (call / this.budget) * 478;
    },
    y(score) {
      return 130 - score * 120;
    },
  },
};

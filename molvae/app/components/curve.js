// A desirability: 1 between two limits, falling to 0 within the margin. The limits are dragged, or moved by arrows.
const WIDE = 240, TALL = 54, BASE = 44, TOP = 8;

export default {
  template: `
    <figure class="curve">
      <svg :viewBox="'0 0 ' + wide + ' 54'" @pointermove="drag" @pointerup="drop" @pointercancel="drop">
        <line x1="0" :x2="wide" y1="44" y2="44" class="base" />
        <polyline :points="points" class="worth" />
        <g v-for="name in ['lower', 'upper']" :key="name" tabindex="0" role="slider" :aria-label="label + ', ' + name + ' limit'"
          :aria-valuemin="ends[0]" :aria-valuemax="ends[1]" :aria-valuenow="now[name]" :aria-valuetext="shown(now[name])"
          @pointerdown.prevent="grip(name, $event)" @keydown="key(name, $event)" class="handle">
          <circle :cx="x(now[name])" cy="8" r="12" class="reach" /><circle :cx="x(now[name])" cy="8" r="6" />
        </g>
      </svg>
      <figcaption>fully wanted from {{ shown(now.lower) }} to {{ shown(now.upper) }}</figcaption>
    </figure>`,
  props: { label: String, unit: String, digits: Number, ends: Array, low: Number, high: Number, margin: Number },
  data() {
    return { now: { lower: this.low, upper: this.high }, held: null, wide: WIDE };
  },
  computed: {
    span() {
      return [Math.min(this.ends[0], this.low) - this.margin, Math.max(this.ends[1], this.high) + this.margin];
    },
    points() {
      const { lower, upper } = this.now;
      const corners = [[this.span[0], 0], [lower - this.margin, 0], [lower, 1], [upper, 1], [upper + this.margin, 0], [this.span[1], 0]];
      return corners.map(([value, worth]) => `${this.x(value)},${BASE - worth * (BASE - TOP)}`).join(" ");
    },
  },
  methods: {
    x(value) {
      const share = (value - this.span[0]) / (this.span[1] - this.span[0]);
      return 8 + Math.min(1, Math.max(0, share)) * (WIDE - 16);
    },
    shown(value) {
      return value.toFixed(this.digits) + (this.unit ? " " + this.unit : "");
    },
    put(name, value) {
      const rounded = Number(value.toFixed(this.digits));
      const [least, most] = name === "lower" ? [this.span[0], this.now.upper] : [this.now.lower, this.span[1]];
      this.now[name] = Math.min(most, Math.max(least, rounded));
    },
    tell() {
      this.$emit("limits", { low: this.now.lower, high: this.now.upper });
    },
    grip(name, event) {
      this.held = name;
      event.currentTarget.focus();
      event.currentTarget.ownerSVGElement.setPointerCapture(event.pointerId);
    },
    drag(event) {
      if (!this.held) return;
      const box = event.currentTarget.getBoundingClientRect();
      const share = ((event.clientX - box.left) / box.width * WIDE - 8) / (WIDE - 16);
      this.put(this.held, this.span[0] + share * (this.span[1] - this.span[0]));
    },
    drop() {
      if (this.held) this.tell();
      this.held = null;
    },
    key(name, event) {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const step = Math.max(10 ** -this.digits, (this.span[1] - this.span[0]) / 50);
      this.put(name, this.now[name] + way * step);
      this.tell();
    },
  },
};

// A desirability: 1 between two limits, falling to 0 within the margin; or, the lower the better, falling from one limit
// to the other. The limits are dragged, or moved by arrows.
const WIDE = 240, BASE = 44, TOP = 8;

const share = (value) => Math.min(1, Math.max(0, value));

export default {
  template: `
    <figure class="curve">
      <svg :viewBox="'0 0 ' + wide + ' 54'" @pointermove="drag" @pointerup="drop" @pointercancel="drop">
        <line x1="0" :x2="wide" y1="44" y2="44" class="base" />
        <polyline :points="points" class="worth" />
        <g v-for="name in ['lower', 'upper']" :key="name" tabindex="0" role="slider" :aria-label="label + ', ' + name + ' limit'"
          :aria-valuemin="span[0]" :aria-valuemax="span[1]" :aria-valuenow="now[name]" :aria-valuetext="shown(now[name])"
          @pointerdown.prevent="grip(name, $event)" @keydown="key(name, $event)" class="handle">
          <circle :cx="x(now[name])" :cy="y(now[name])" r="12" class="reach" /><circle :cx="x(now[name])" :cy="y(now[name])" r="6" />
        </g>
      </svg>
      <figcaption>{{ told }}</figcaption>
    </figure>`,
  props: { label: String, unit: String, digits: Number, span: Array, low: Number, high: Number, margin: Number, falls: Boolean },
  data() {
    return { now: { lower: this.low, upper: this.high }, held: null, wide: WIDE };
  },
  computed: {
    points() {
      const { lower, upper } = this.now, [least, most] = this.span;
      const corners = [least, lower - this.margin, lower, upper, upper + this.margin, most];
      return corners.filter((value) => least <= value && value <= most).map((value) => `${this.x(value)},${this.y(value)}`).join(" ");
    },
    told() {
      const lower = this.written(this.now.lower), upper = this.shown(this.now.upper);
      return this.falls ? `fully wanted up to ${lower}, worth nothing from ${upper}` : `fully wanted from ${lower} to ${upper}`;
    },
  },
  methods: {
    worth(value) {
      const { lower, upper } = this.now;
      if (this.falls) return share((upper - value) / (upper - lower));
      return Math.min(share((value - lower) / this.margin + 1), share((upper - value) / this.margin + 1));
    },
    x(value) {
      return 8 + share((value - this.span[0]) / (this.span[1] - this.span[0])) * (WIDE - 16);
    },
    y(value) {
      return BASE - this.worth(value) * (BASE - TOP);
    },
    written(value) {
      return value.toFixed(this.digits).replace("-", "−");
    },
    shown(value) {
      return this.written(value) + (this.unit ? " " + this.unit : "");
    },
    put(name, value) {
      const apart = this.falls ? 10 ** -this.digits : 0; // a ramp has a slope
      const [least, most] = name === "lower" ? [this.span[0], this.now.upper - apart] : [this.now.lower + apart, this.span[1]];
      this.now[name] = Math.min(most, Math.max(least, Number(value.toFixed(this.digits))));
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
      const part = ((event.clientX - box.left) / box.width * WIDE - 8) / (WIDE - 16);
      this.put(this.held, this.span[0] + part * (this.span[1] - this.span[0]));
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

// The browser's own slider with a mark at each stop.
export default {
  template: `
    <label class="axis" :title="about">
      <span>{{ label }}</span>
      <input type="range" :min="-reach" :max="reach" step="1" :value="stop" @input="$emit('move', Number($event.target.value))">
    </label>`,
  props: { label: String, about: String, reach: Number, stop: Number },
};

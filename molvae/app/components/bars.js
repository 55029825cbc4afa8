// A row for each property: name, value, and a mark on the scale from the lowest to the highest of drugs.
export default {
  template: `
    <table class="bars">
      <caption class="unseen">Properties and their percentile among approved drugs</caption>
      <tbody>
        <tr v-for="one in properties" :key="one.name" :title="told(one)">
          <th scope="row">{{ one.label }}</th>
          <td class="value">{{ one.value }}<small>{{ one.unit }}</small></td>
          <td class="bar">
            <span class="scale" aria-hidden="true"><i v-if="one.percentile !== null" :style="{ left: one.percentile + '%' }"></i></span>
            <span class="unseen">{{ place(one) }}</span>
          </td>
        </tr>
      </tbody>
    </table>`,
  props: { properties: Array },
  methods: {
    place: (one) => (one.percentile === null ? "no value" : "higher than " + Math.round(one.percentile) + "% of approved drugs"),
    told(one) {
      return one.about + (one.unit ? ", in " + one.unit : "") + "; " + this.place(one);
    },
  },
};

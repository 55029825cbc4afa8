"""Settings that have another name now: the old one works for one version, with a warning."""

from molvae.table.replaced import naming_replaced as naming_replaced

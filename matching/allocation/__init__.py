"""Who gets which place when places are few: stable or of the greatest sum, with the figures that say how fair it is."""

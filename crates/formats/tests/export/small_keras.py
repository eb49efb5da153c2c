"""Written by Convcost: 112 parameters. Maps have their channels last."""

import keras
from keras import layers, ops


def network():
    inputs = keras.Input(shape=(8, 8, 3))
    x = inputs
    x = layers.Conv2D(4, 3, strides=2, padding="same", name="block_conv")(x)
    forward_layer = layers.ReLU(name="forward_layer")(x)
    x = layers.AveragePooling2D(3, strides=1, padding="same", name="pool")(forward_layer)
    x = layers.Add(name="add")([x, forward_layer])
    return keras.Model(inputs, x)


if __name__ == "__main__":
    network().summary()
